"""Changes that findings propose: tried, made, left, or made into segments."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from driving import Start, driven
from fakebench import FakeBench

from niche.segments.findings.finding import Finding, PartName, Repair, Severity
from niche.segments.model.filters import All, Condition
from niche.segments.model.segment import Segment, Status
from niche.segments.workspace.segmentfile import read_segment
from niche.tui.app import NicheApp
from niche.tui.dialogs.basic import ChoiceDialog
from niche.tui.panes import messages
from niche.tui.session.findings import Evaluated
from niche.tui.tasks.repair import part_of, split
from niche.tui.user.preferences import Config, Question

COUNTRY = Condition("country", "in", ("DE", "FR"))
SIZE = Condition("employees", "at_least", 100)
NOW = All((COUNTRY, SIZE))
GERMAN = All((Condition("country", "is", "DE"), SIZE))
FRENCH = All((Condition("country", "is", "FR"), SIZE))
KEEP_GERMAN = Repair(
    "keep only country is DE", GERMAN, 27, "win rate 33,3 %", PartName("country is DE", "win rate 33.3 %")
)
KEEP_FRENCH = Repair(
    "keep only country is FR", FRENCH, 24, "win rate 12,5 %", PartName("country is FR", "win rate 12.5 %")
)
MIXED = Finding("mixed", Severity.WARNING, "two kinds", (), repairs=(KEEP_GERMAN, KEEP_FRENCH))
WIDER = Finding("too-narrow", Severity.WARNING, "few", repairs=(Repair("drop country in DE, FR", All((SIZE,)), 111),))


Notice = Callable[[Finding], None]


@pytest.fixture
def notice(monkeypatch: pytest.MonkeyPatch) -> Notice:
    """Have this noticed, whatever the segment."""

    def always(found: Finding) -> None:
        monkeypatch.setattr("niche.tui.workbench.screen.evaluate", lambda *_: Evaluated((found,)))

    return always


async def test_enter_tries_a_repair_and_enter_again_makes_it(start: Start, notice: Notice) -> None:
    notice(WIDER)
    async with start() as driver:
        await driver.press("3", "enter", "enter")
        assert driver.filter == NOW
        insight = driver.text("InsightPane")
        assert [line.split() for line in insight.splitlines() if line.startswith("accounts")] == [
            ["accounts", "51", "111"]
        ]
        assert "within range → too broad" in insight
        assert "removed: country in DE, FR" in driver.text("DefinitionPane")
        await driver.press("enter")
        assert driver.filter == All((SIZE,))
        assert driver.counts.total == 111
        assert "removed:" not in driver.text("DefinitionPane")
        await driver.press("u")
        assert driver.filter == NOW


async def test_what_a_repair_changes_is_marked(start: Start, notice: Notice) -> None:
    notice(MIXED)
    async with start() as driver:
        await driver.press("3", "enter", "enter")
        definition = driver.text("DefinitionPane").splitlines()
        assert [("±" in line) for line in definition if "country" in line or "employees" in line][:2] == [True, False]
        assert "win rate 33,3 %" in driver.text("InsightPane")


@pytest.mark.parametrize("keys", [("escape",), ("up",), ("2",), ("tab",)], ids=" ".join)
async def test_a_repair_that_is_tried_can_be_left(start: Start, notice: Notice, keys: tuple[str, ...]) -> None:
    notice(MIXED)
    async with start() as driver:
        await driver.press("3", "enter", "enter", *keys)
        assert driver.filter == NOW
        assert "then" not in driver.text("InsightPane")
        assert "±" not in driver.text("DefinitionPane")
        await driver.press("3", *(("down",) if keys == ("up",) else ()), "enter")
        assert driver.filter == NOW, "tried anew, not made"


async def test_a_repair_is_made_at_once_where_that_is_wanted(workspace: Path, notice: Notice) -> None:
    notice(WIDER)
    config = Config(unasked=frozenset({Question.REPAIR}))
    async with driven(NicheApp(workspace, config)) as driver:
        await driver.press("3", "enter", "enter")
        assert driver.filter == All((SIZE,))
        await driver.press("u")
        assert driver.filter == NOW


async def test_an_edit_ends_what_is_tried(start: Start, notice: Notice) -> None:
    notice(WIDER)
    async with start() as driver:
        await driver.press("3", "enter", "enter")
        assert driver.bench.repairer.tried is not None
        driver.bench.post_message(messages.CellFiltered("country", "DE"))
        await driver.settle()
        assert driver.bench.repairer.tried is None
        assert "±" not in driver.text("DefinitionPane")


@pytest.mark.parametrize("answer", ["make", "cancel"])
async def test_a_split_makes_two_drafts_if_that_is_wanted(workspace: Path, answer: str) -> None:
    bench = FakeBench(workspace, answer, slug="growth")
    await split(bench, MIXED)
    made = sorted(path.stem for path in (workspace / "segments").glob("growth-*.yaml"))
    assert made == (["growth-country-is-de", "growth-country-is-fr"] if answer == "make" else [])
    assert bench.session.filter == NOW
    if made:
        part = read_segment(workspace / "segments" / f"{made[0]}.yaml").segment
        assert (part.where, part.status) == (GERMAN, Status.DRAFT)
        assert part.measured is not None
        assert part.measured.accounts == 27


async def test_enter_on_a_split_asks_and_enter_again_leaves_it(start: Start, notice: Notice, workspace: Path) -> None:
    notice(MIXED)
    async with start() as driver:
        await driver.press("3", "enter", "down", "down", "enter")
        assert isinstance(driver.app.screen, ChoiceDialog)
        await driver.press("enter")
        assert driver.app.screen is driver.bench
        assert list((workspace / "segments").glob("growth-*.yaml")) == []


def test_a_part_is_named_by_what_tells_it_from_the_other() -> None:
    whole = Segment("Growth", NOW, status=Status.ACTIVE, owner="ana@example.com")
    part = part_of(whole, KEEP_GERMAN)
    assert part.name == "Growth, country is DE"
    assert part.description == "Growth where country is DE: win rate 33.3 %."
    assert (part.where, part.owner, part.status) == (GERMAN, "ana@example.com", Status.DRAFT)
