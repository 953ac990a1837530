"""The user's own settings, and what is said where they make no sense."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from driving import driven

from niche.segments.model.formatting import USUAL, Marks, write_with
from niche.tui.app import NicheApp
from niche.tui.dialogs.basic import ChoiceDialog
from niche.tui.drawing.themes import LIGHT
from niche.tui.keys.actions import BY_ID, Context, move_keys
from niche.tui.keys.footer import FOOTER_HINTS, footer
from niche.tui.user.config import config_path, own_config
from niche.tui.user.preferences import QUESTIONS, Config, Question


@pytest.fixture(autouse=True)
def usual() -> Iterator[None]:
    """Moved keys are moved back, and figures are written as usual."""
    yield
    move_keys({})
    write_with(USUAL)


def configured(text: str) -> Config:
    """The settings that a file says."""
    config_path().parent.mkdir(parents=True, exist_ok=True)
    config_path().write_text(text)
    return own_config()


def test_without_a_file_everything_is_as_usual() -> None:
    assert own_config() == Config() == configured("") == configured("# nothing yet\n")


def test_a_folder_that_cannot_be_read_is_told_and_all_is_as_usual(monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(_: Path) -> bool:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "exists", denied)
        (problem,) = own_config().problems
    assert str(problem) == f"{config_path()}: cannot read: Permission denied"


def test_every_setting_is_read() -> None:
    found = configured(
        "theme: niche-light\nkeys: {save: ctrl+s, tree.include: 'i, space'}\nconfirm: {save: no, leave: no}\n"
    )
    keys = {"save": ("ctrl+s",), "tree.include": ("i", "space")}
    assert found == Config("niche-light", keys, frozenset({Question.SAVE, Question.LEAVE}))


def test_every_question_can_be_left_out_and_says_what_it_is_good_for() -> None:
    assert set(QUESTIONS) == set(Question)
    for question in Question:
        found = configured(f"confirm: {{{question}: no}}\n")
        assert [one for one in Question if not found.asks(one)] == [question]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("theme: dark-ish", "1:8: theme: expected one of"),
        ("them: niche-dark", "1:1: unknown key them (did you mean theme?)"),
        ("confirm: {save: perhaps}", "1:17: confirm.save: expected one of yes, no"),
        ("confirm: {leve: no}", "1:11: unknown key leve in confirm (did you mean leave?)"),
        ("- theme", "1:1: not settings: no keys found"),
        ("theme: [", "1:"),
        ("keys: {sav: x}", "1:8: there is no action sav (did you mean save?)"),
        ("keys:\n  save: ''", "2:9: save has no key"),
        ("numbers: {thousands: dots}", "1:22: numbers.thousands: expected one of point, comma, space"),
        ("numbers: {decimal: space}", "1:20: numbers.decimal: expected one of point, comma"),
        ("numbers: {thousand: point}", "1:11: unknown key thousand in numbers (did you mean thousands?)"),
        (
            "numbers:\n  thousands: comma\n  decimal: comma",
            "3:12: numbers: thousands and decimal are both a comma",
        ),
        ("keys: {save: control+s}", "1:14: save: there is no key control+s"),
        ("keys: {save: ctrl+h}", "1:14: save: ctrl+h is not sent by most terminals"),
        ("keys: {save: j}", "1:14: save: j moves the cursor"),
        ("keys: {save: q}", "1:14: save: q is taken by quit"),
        ("keys: {save: '?'}", "1:14: save: ? is taken by help (choose another key, or change that one too)"),
        ("keys: {tree.include: x}", "1:22: tree.include: x is taken by tree.exclude"),
        ("keys: {save: x}", "1:14: save: x is used differently in the Tree pane"),
        ("keys: {tree.include: s}", "1:22: tree.include: s is the only key of save"),
    ],
)
def test_what_makes_no_sense_names_file_line_and_key_and_changes_nothing(text: str, problem: str) -> None:
    found = configured(text)
    assert replace(found, problems=()) == Config()
    (said, *_) = found.problems
    assert f"{config_path()}:{problem}" in str(said)


@pytest.mark.parametrize(
    ("said", "marks"),
    [
        ("{}", Marks(",", ".")),
        ("{thousands: point}", Marks(".", ",")),
        ("{decimal: comma}", Marks(".", ",")),
        ("{thousands: space}", Marks("\u00a0", ".")),
        ("{thousands: none, decimal: comma}", Marks("", ",")),
        ("{thousands: apostrophe, counts: compact}", Marks("’", ".", compact=True)),
    ],
)
def test_figures_have_the_marks_that_are_wanted(said: str, marks: Marks) -> None:
    assert configured(f"numbers: {said}\n").marks == marks


def test_what_is_right_holds_beside_what_is_wrong() -> None:
    found = configured("theme: blue\nkeys:\n  save: ctrl+s\n  open: '?'\n  undo: ctrl+h\n")
    assert found.keys == {"save": ("ctrl+s",)}
    assert [problem.line for problem in found.problems] == [1, 4, 5]


def test_two_actions_can_change_places() -> None:
    assert configured("keys: {save: q, quit: s}").problems == ()


def test_footer_help_and_palette_follow_the_keys() -> None:
    move_keys({"save": ("ctrl+s",)})
    assert BY_ID["save"].shown_key == "^s"
    assert "^s save" in footer(Context.TREE)
    assert footer(Context.TREE).count("  ") <= FOOTER_HINTS


async def test_the_app_does_what_the_settings_say(workspace: Path) -> None:
    config = Config("niche-light", {"save": ("ctrl+s",), "tree.include": ("i",)}, unasked=frozenset({Question.SAVE}))
    async with driven(NicheApp(workspace, config)) as driver:
        assert driver.app.theme == LIGHT.name
        await driver.press("1", "down", "space")
        assert not driver.bench.session.dirty
        await driver.press("i", "s")
        assert driver.bench.session.dirty
        assert not isinstance(driver.app.screen, ChoiceDialog)
        await driver.press("ctrl+s")
        assert not driver.bench.session.dirty


async def test_figures_on_the_screen_have_the_marks_of_the_settings(workspace: Path) -> None:
    config = Config(marks=Marks(".", ","))
    async with driven(NicheApp(workspace, config)) as driver:
        shown = driver.text("#insight")
        assert re.search(r"\d,\d+ %", shown)
        assert not re.search(r"\d\.\d+ %", shown)


async def test_much_that_is_wrong_is_told_in_one_note(workspace: Path) -> None:
    text = "theme: blue\nkey: {}\nkeys: {sav: x, opn: y, uno: z}\nnumber: {}\nconfirm: {quit: no}\n"
    async with driven(NicheApp(workspace, configured(text))) as driver:
        (note,) = driver.app._notifications
        assert [line.partition(":")[0] for line in note.message.splitlines()] == [
            "line 1",
            "line 2",
            "line 3",
            "line 3",
            "line 3",
            "and 2 more, which niche config tells",
        ]


async def test_what_is_wrong_is_told_on_the_screen_and_the_app_opens(workspace: Path) -> None:
    async with driven(NicheApp(workspace, configured("theme: blue\n"))) as driver:
        (note,) = driver.app._notifications
        assert note.title.endswith("config.yaml")
        assert note.message.startswith("line 1: theme: expected one of")
        assert driver.counts.of == 120
