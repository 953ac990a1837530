"""Decisions about columns and values, made in the app and written to niche.yaml."""

from __future__ import annotations

from pathlib import Path

import pytest
from driving import Driver, Start
from fakebench import FakeBench, text
from textual.content import Content

from niche.segments.model.columns import Kind
from niche.segments.model.filters import All, Condition
from niche.segments.model.settings import ColumnSettings, TaxonomySettings
from niche.segments.reading.roles import ANSWERS
from niche.segments.workspace.column_names import renamed
from niche.segments.workspace.preview import preview_table
from niche.segments.workspace.segmentfile import read_segment
from niche.tui.dialogs.basic import ChoiceDialog
from niche.tui.dialogs.column_choices import WayPicker
from niche.tui.dialogs.column_uses import RolePicker
from niche.tui.dialogs.columns import Chosen, ColumnList, ColumnSheet, Decided, Decision
from niche.tui.dialogs.mapping import MappingList, NodePicker
from niche.tui.dialogs.picker import Picker
from niche.tui.keys.actions import Context
from niche.tui.panes.tree import TreePane
from niche.tui.tasks import columns as tasks
from niche.tui.workbench.screen import Workbench

TABLE = "company,size,since,label\nA,10,3/4/2024,Apps\nB,much,5/4/2024,Software\nC,12,6/4/2024,Real Estate\n" + (
    "D,7,1/1/2024,Cafés\n" * 9
)
TREE = "code,parent,title\ns,,Software\nr,,Restaurants and cafes\ne,,Real estate\n"
SETTINGS = "niche: 1   # ours\ndata: accounts.csv\ntaxonomy: {file: tree.csv, column: label}\n"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    root = tmp_path / "own"
    root.mkdir()
    (root / "accounts.csv").write_text(TABLE)
    (root / "tree.csv").write_text(TREE)
    return root / "accounts.csv"


@pytest.fixture
def own(table: Path) -> Path:
    """A workspace with values that name no node."""
    settings = table.parent / "niche.yaml"
    settings.write_text(SETTINGS)
    return settings


def rows(driver: Driver) -> dict[str, tuple[str, ...]]:
    """What the list on the screen says of each choice."""
    screen = driver.app.screen
    assert isinstance(screen, Picker)
    return {choice.text: tuple(map(str.strip, choice.notes)) for choice in screen.list.known}


async def test_the_columns_are_listed_with_their_reasons(start: Start, own: Path) -> None:
    async with start(own) as driver:
        await driver.press("c")
        assert rows(driver)["size"] == ("number", "91.7 %", "1", "", "!")
        await driver.type("size")
        about = driver.text("#about")
        assert "! 1 value not read as a number" in about
        assert "numbers; 91.7 % known, 1 unreadable, such as much" in " ".join(about.split())
        await driver.press("escape")
        assert isinstance(driver.app.screen, Workbench)


async def sheet(driver: Driver, column: str, what: str) -> None:
    """Open what is decided of a column, and go to one of its lines."""
    await driver.press("c")
    await driver.press(*column, "enter")
    screen = driver.app.screen
    assert isinstance(screen, ColumnSheet)
    screen.list.point_at(what)


async def test_a_column_is_read_in_another_way(start: Start, own: Path) -> None:
    async with start(own) as driver:
        await sheet(driver, "since", "read as")
        await driver.press("enter")
        assert rows(driver)["date, day first"] == ("12", "0")
        assert rows(driver)["number"] == ("0", "12")
        screen = driver.app.screen
        assert isinstance(screen, WayPicker)
        screen.list.point_at("date, day first")
        await driver.press("enter")
        assert isinstance(driver.app.screen, ChoiceDialog)
        assert own.read_text() == SETTINGS
        await driver.press("s")
        assert own.read_text() == SETTINGS.replace("taxonomy:", "columns:\n  since: {parse: date-eu}\ntaxonomy:")
        assert driver.bench.project.workspace.settings.columns["since"].parse == "date-eu"


async def test_what_was_noticed_in_a_column_is_mended_with_one_key(start: Start, own: Path) -> None:
    async with start(own) as driver:
        await sheet(driver, "size", "notice:1")
        assert isinstance(driver.app.screen, ColumnSheet)
        offered = [choice.notes for choice in driver.app.screen.list.known if str(choice.value).startswith("notice")]
        assert offered == [("missing: [much]",), ("kind: category",), ("kind: text",)]
        await driver.press("enter")
        dialog = driver.app.screen
        assert isinstance(dialog, ChoiceDialog)
        assert "now   number: 91.7 % known, 1 unreadable, such as much\nthen  category: 100 % known" in text(dialog)
        await driver.press("s")
        assert "columns:\n  size: {kind: category}" in own.read_text()


async def test_words_are_ticked_as_missing_and_the_effect_is_told_before(start: Start, own: Path) -> None:
    async with start(own) as driver:
        await sheet(driver, "size", "missing")
        await driver.press("enter")
        await driver.press(*"much", "tab")
        assert "then number: 91.7 % known" in driver.text("#about")
        assert "not read" not in driver.text("#about")
        await driver.press("enter", "s")
        assert "columns:\n  size: {missing: [much]}" in own.read_text()
        assert driver.bench.project.universe.columns["size"].unparsed == 0


async def test_a_role_is_given_only_where_the_column_fits(start: Start, own: Path) -> None:
    async with start(own) as driver:
        await sheet(driver, "label", "role")
        await driver.press("enter")
        screen = driver.app.screen
        assert isinstance(screen, RolePicker)
        assert rows(driver)["value"] == ("–", "needs a number")
        assert rows(driver)["id"] == ("–", "4 different")
        screen.list.point_at("value")
        await driver.press("enter")
        assert driver.app.screen is screen
        screen.list.point_at("owner")
        await driver.press("enter", "s")
        assert "roles: {owner: label}" in own.read_text()


async def test_a_column_gets_a_place_in_the_tree(start: Start, own: Path) -> None:
    own.write_text(f"niche: 1\ndata: accounts.csv\n{COLUMNS}")
    async with start(own) as driver:
        await sheet(driver, "label", "in the tree")
        assert "level 1 of label › company" in driver.text("ChoiceList")
        await driver.press("enter")
        assert rows(driver)["company (its labels)"] == ("12 · 100 %",)
        await driver.press("enter", "s")
        assert "taxonomy: {columns: [company]}" in own.read_text()


COLUMNS = "taxonomy: {columns: [label, company]}\n"


async def test_going_back_writes_nothing_and_keeps_the_list(start: Start, own: Path) -> None:
    async with start(own) as driver:
        await driver.press("c")
        await driver.press("enter", "down", "enter")
        await driver.press("escape")
        await driver.press("escape")
        assert isinstance(driver.app.screen, ColumnList)
        assert own.read_text() == SETTINGS


async def test_the_open_segment_survives(start: Start, own: Path) -> None:
    async with start(own) as driver:
        await driver.press("1", "down", "space")
        before = driver.filter
        await sheet(driver, "since", "read as")
        await driver.press("enter", "down", "enter", "s")
        assert driver.filter == before
        await driver.press("u")
        assert driver.filter != before


async def test_where_there_is_no_tree_one_of_its_columns_makes_one(start: Start, table: Path) -> None:
    async with start(table) as driver:
        await driver.press("1")
        tree = driver.bench.query_one(TreePane)
        titles = [found.title for found in tree.choices.candidates or ()]
        assert titles[0] == "label (its labels)"
        await driver.press("enter", "s")
        settings = driver.bench.project.workspace.settings
        assert settings.taxonomies == (TaxonomySettings(columns=("label",)),)
        assert not driver.bench.query_one(TreePane).choices.display


async def test_a_tree_that_is_not_wanted_is_hidden_until_it_is_gone_to(start: Start, table: Path) -> None:
    async with start(table) as driver:
        tree = driver.bench.query_one(TreePane)
        assert tree.size.width > 0
        await driver.press("1", "escape")
        assert (tree.size.width, driver.bench.pane) == (0, Context.DEFINITION)
    async with start(table) as driver:
        tree = driver.bench.query_one(TreePane)
        assert tree.size.width == 0
        await driver.press("1")
        assert tree.size.width > 0


async def test_that_there_is_no_tree_is_written_down_and_no_column_offered_again(start: Start, table: Path) -> None:
    settings = table.parent / "niche.yaml"
    async with start(table) as driver:
        await driver.press("1", "x", "s")
        assert 'taxonomy: "off"\n' in settings.read_text()
    async with start(settings) as driver:
        tree = driver.bench.query_one(TreePane)
        assert tree.size.width == 0
        await driver.press("1")
        assert "The tree is off in niche.yaml." in " ".join(driver.text("TreeChoices").split())
        await sheet(driver, "label", "in the tree")
        await driver.press("enter")
        await driver.press("enter")
        await driver.press("s")
        assert driver.bench.project.universe.main is not None


async def test_values_get_nodes_by_suggestion_and_by_search(start: Start, own: Path) -> None:
    async with start(own) as driver:
        await driver.press("M")
        assert rows(driver) == {"Cafés": ("9", "r Restaurants and cafes?"), "Apps": ("1", "–")}
        await driver.press("tab", "enter")
        assert isinstance(driver.app.screen, NodePicker)
        await driver.press(*"softw", "enter")
        assert rows(driver)["Apps"] == ("1", "✓ s Software")
        await driver.press("escape", "s")
        aliases = driver.bench.project.workspace.settings.taxonomies[0].aliases
        assert aliases == {"Cafés": "r Restaurants and cafes", "Apps": "s Software"}
        await driver.press("M")
        assert isinstance(driver.app.screen, Workbench)


async def test_labels_of_a_tree_of_columns_are_joined(start: Start, own: Path) -> None:
    own.write_text("niche: 1\ndata: accounts.csv\ntaxonomy: {columns: [label]}\n")
    csv = own.parent / "accounts.csv"
    csv.write_text(csv.read_text() + "E,8,2/1/2024,cafés\n")
    async with start(own) as driver:
        assert "M maps 1" in driver.text("TreeLines")
        await driver.press("M")
        assert next(iter(rows(driver).items())) == ("cafés", ("1", "Cafés?"))
        await driver.press("shift+tab", *"apps", "enter", *"software", "enter", "escape", "s")
        aliases = driver.bench.project.workspace.settings.taxonomies[0].aliases
        assert aliases == {"cafés": "Cafés", "Apps": "Software"}
        tree = driver.bench.project.universe.placements["industry"].taxonomy
        assert [node.title for node in tree.nodes] == ["Cafés", "Real Estate", "Software", "Unclassified"]
        assert tree.find("cafés") is tree.nodes[0]


async def test_unclassified_opens_on_its_values(start: Start, own: Path) -> None:
    async with start(own) as driver:
        await driver.press("1", "end", "enter")
        assert isinstance(driver.app.screen, MappingList)


async def test_the_tree_shows_one_taxonomy_after_the_other(start: Start, own: Path) -> None:
    both = "taxonomy:\n  - {columns: [company, label]}\n  - {name: words, file: tree.csv, column: label}\n"
    own.write_text(f"niche: 1\ndata: accounts.csv\n{both}")
    async with start(own) as driver:
        await driver.press("1", "T")
        assert driver.bench.renderer.taxonomy == "words"
        heading = Content.from_markup(str(driver.bench.query_one("#tree").border_title))
        assert " tree · " in heading.plain
        await driver.press("down", "space")
        assert driver.filter == All((Condition("words", "under", ("s Software",)),))
        assert driver.counts.total == 1
        tree = driver.bench.query_one(TreePane)
        assert tree.lines.counts is not None
        assert tree.lines.counts.tree.tolist() == [1, 0, 0, 0]
        await driver.press("T")
        assert len(tree.lines.counts.tree) == len(driver.counts.tree) > 4
        assert driver.filter == All((Condition("words", "under", ("s Software",)),))


async def test_a_lone_taxonomy_has_no_next(start: Start, own: Path) -> None:
    async with start(own) as driver:
        await driver.press("1", "T")
        assert driver.bench.renderer.taxonomy == "industry"


async def test_a_table_that_cannot_be_read_is_said_as_long_as_the_list_is_open(start: Start, own: Path) -> None:
    async with start(own) as driver:
        next(own.parent.glob("*.csv")).unlink()
        await driver.press("c")
        about = str(driver.app.screen.query_one("#about").render())
        assert "cannot read the table: " in about
        assert "reading the table…" not in about
        await driver.press("enter")
        assert isinstance(driver.app.screen, ColumnList)
        assert "Cannot read the table" in [*driver.app._notifications][-1].message


# Without an app

SEGMENT = "name: Small   # ours\nwhere:\n  all:\n    - size: {at_most: 10}   # heads\n    - label: {in: [Apps]}\n"


@pytest.fixture
def small(own: Path) -> Path:
    """A segment that asks for two of the columns."""
    folder = own.parent / "segments"
    folder.mkdir()
    (folder / "small.yaml").write_text(SEGMENT)
    return folder / "small.yaml"


async def decide(bench: FakeBench, column: str, what: Decision, *answers: object) -> None:
    """Decide about a column in the dialogs."""
    bench.answers = [Chosen(column, preview_table(bench.project.workspace)), Decided(what), *answers]
    await tasks.columns(bench)
    assert bench.answers == []


async def test_a_column_takes_another_name(own: Path) -> None:
    bench = FakeBench(own)
    await decide(bench, "label", Decision.NAME, "word", "save")
    assert "column: word" in own.read_text()
    assert bench.reopened == [own]
    column = bench.project.universe.columns["word"]
    assert (column.header, column.kind) == ("label", Kind.CATEGORY)


async def test_a_name_that_is_taken_is_asked_again(own: Path) -> None:
    bench = FakeBench(own)
    await decide(bench, "label", Decision.NAME, "size", None, None, None)
    assert "A column size already exists." in text(bench.asked[3])
    assert own.read_text() == SETTINGS


async def test_values_get_an_order(own: Path) -> None:
    bench = FakeBench(own)
    await decide(bench, "label", Decision.ORDER, ("Software", "Apps", "Cafés", "Real Estate"), "save")
    assert bench.project.universe.columns["label"].values == ("Software", "Apps", "Cafés", "Real Estate")


async def test_the_segments_follow_a_column_that_takes_another_name(own: Path, small: Path) -> None:
    (small.parent / "other.yaml").write_text("name: Other\nwhere:\n  label: Apps\n")
    bench = FakeBench(own, slug="small")

    def save(dialog: ChoiceDialog) -> str:
        assert dialog._title == "Change niche.yaml and, for size, 1 segment"
        assert small.read_text() == SEGMENT
        return "save"

    await decide(bench, "size", Decision.NAME, "staff", save)
    assert small.read_text() == SEGMENT.replace("size:", "staff:")
    assert bench.project.workspace.settings.columns["staff"].header == "size"
    assert not bench.session.dirty


async def test_what_is_not_saved_yet_follows_too(own: Path, small: Path) -> None:
    bench = FakeBench(own, slug="small")
    kept = All((Condition("size", "at_most", 10),))
    bench.edit("remove", kept)
    await decide(bench, "size", Decision.NAME, "staff", "save")
    assert bench.session.dirty
    assert bench.session.filter == renamed(kept, "size", "staff") != kept
    bench.session.undo()
    assert bench.session.filter == renamed(read_segment(small).segment.where, "size", "staff")
    assert not bench.session.dirty


async def test_going_back_leads_to_the_list_as_it_was_read(own: Path) -> None:
    bench = FakeBench(own)
    await decide(bench, "size", Decision.NAME, "staff", "back", None, None)
    first, *_, again = bench.asked
    assert isinstance(first, ColumnList)
    assert isinstance(again, ColumnList)
    assert own.read_text() == SETTINGS
    assert bench.reopened == []


async def test_a_bare_table_gets_its_first_file_only_when_asked(table: Path) -> None:
    bench = FakeBench(table)

    def save(dialog: ChoiceDialog) -> str:
        assert "Write niche.yaml" in dialog._title
        assert not (table.parent / "niche.yaml").exists()
        return "save"

    await decide(bench, "since", Decision.READ, ColumnSettings(parse="date-eu"), save)
    assert bench.reopened == [table.parent / "niche.yaml"]
    assert bench.project.workspace.path == table.parent / "niche.yaml"


ALIASES = {"Cafés": "r Restaurants and cafes"}


@pytest.mark.parametrize(("answers", "lists"), [(("back", {}), 2), (("discard",), 1)])
async def test_choices_can_be_thought_over(own: Path, answers: tuple[object, ...], lists: int) -> None:
    bench = FakeBench(own, ALIASES, *answers)
    await tasks.mapping(bench, "industry")
    assert bench.answers == []
    assert sum(isinstance(dialog, MappingList) for dialog in bench.asked) == lists
    assert own.read_text() == SETTINGS


async def test_what_cannot_be_saved_is_said(own: Path) -> None:
    def save(_: object) -> str:
        own.write_text(SETTINGS + "# mine\n")
        return "save"

    bench = FakeBench(own, ALIASES, save, {})
    await tasks.mapping(bench, "industry")
    assert "the file changed on disk" in text(bench.asked[-2])
    assert own.read_text() == SETTINGS + "# mine\n"
    assert bench.reopened == []


async def test_without_a_taxonomy_there_are_no_nodes_to_give(table: Path) -> None:
    bench = FakeBench(table)
    await tasks.mapping(bench, None)
    assert bench.said == ["There is no tree."]


@pytest.fixture
def staged(monkeypatch: pytest.MonkeyPatch) -> None:
    """niche.yaml takes lists of the values that mean yes and no."""
    monkeypatch.setattr("niche.tui.dialogs.column_uses.takes_answers", lambda role: role in ANSWERS)


@pytest.mark.usefixtures("staged")
async def test_values_are_told_to_mean_yes_and_no(start: Start, own: Path) -> None:
    async with start(own) as driver:
        await sheet(driver, "label", "role")
        await driver.press("enter")
        screen = driver.app.screen
        assert isinstance(screen, RolePicker)
        assert rows(driver)["won"] == ("–", "by its values")
        screen.list.point_at("won")
        await driver.press("enter")
        await driver.press("y", "n", "o")
        expected = {"Cafés": ("9", "yes"), **dict.fromkeys(("Apps", "Real Estate", "Software"), ("1", "no"))}
        assert rows(driver) == expected
        assert "then 9 yes, 3 no, 0 unknown" in driver.text("#about")
        await driver.press("o", "enter")
        dialog = driver.app.screen
        assert isinstance(dialog, ChoiceDialog)
        assert "now   won: no column\nthen  won: by label, 9 yes" in text(dialog)
        assert 'won: {column: label, "yes": [Cafés], "no": [Apps]}' in text(dialog)
