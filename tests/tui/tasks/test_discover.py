"""The screen of segments to be discovered, and the draft that it opens."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from driving import NARROW, WIDE, Driver, Start
from fakebench import FakeBench, text

from niche.segments.model.filters import All, Condition
from niche.segments.model.segment import Status
from niche.tui.dialogs.discovery import CandidateList, DiscoverScreen, NamesDialog
from niche.tui.tasks.discover import discover
from niche.tui.widgets.textbox import TextPad

DUTCH = All((Condition("country", "is", "NL"),))


def _title(driven: Driver) -> str:
    return str(driven.app.screen.query_one(".dialog").border_title)


@pytest.fixture
def winning(workspace: Path) -> Path:
    """1,200 accounts, of which Dutch ones win far more often."""
    draw = random.Random(5)
    lines = ["company,sector,industry,country,employees,won"]
    for number in range(1_200):
        country = ("NL", "DE", "FR", "US", "GB", "IT")[number % 6]
        won = draw.random() < (0.65 if country == "NL" else 0.15)
        lines.append(f"Company {number},Retail,Food,{country},{draw.randrange(10, 900)},{won}")
    (workspace / "accounts.csv").write_text("\n".join(lines) + "\n")
    settings = workspace / "niche.yaml"
    settings.write_text(settings.read_text().replace("max: 60", "max: 400"))
    return workspace


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_enter_opens_a_candidate_as_a_draft(start: Start, winning: Path, size: tuple[int, int]) -> None:
    before = sorted(winning.rglob("*.yaml"))
    async with start(winning, size=size) as driven:
        await driven.press("S")
        assert isinstance(driven.app.screen, DiscoverScreen)
        rows = driven.text("CandidateList").splitlines()
        assert rows[1].split()[:3] == ["country", "is", "NL"]
        about = driven.text("#about")
        assert " closed, rest 1" in about
        assert "1,200 closed were won" in about
        await driven.press("enter")
        session = driven.bench.session
        assert (session.filter, session.segment.status, session.slug) == (DUTCH, Status.DRAFT, "country-is-nl")
        assert "Discovered: " in session.segment.description
        assert session.dirty
        assert sorted(winning.rglob("*.yaml")) == before
        await driven.press("u")
        assert driven.filter == All()


@pytest.fixture
def dutch(winning: Path) -> Path:
    """A third of the Dutch accounts are of one kind, and few of the others."""
    lines = (winning / "accounts.csv").read_text().splitlines()
    kept = [f"{lines[0]},kind"]
    for number, line in enumerate(lines[1:]):
        kept.append(f"{line},{'club' if number % 18 == 0 or number % 50 == 1 else 'shop'}")
    (winning / "accounts.csv").write_text("\n".join(kept) + "\n")
    return winning


@pytest.mark.parametrize("size", [WIDE, NARROW])
@pytest.mark.parametrize("keys", [("f3",), ("S", "t")])
async def test_more_accounts_like_the_open_segment(
    start: Start, dutch: Path, keys: tuple[str, ...], size: tuple[int, int]
) -> None:
    """By what the segment does not ask about: its kind tells the country."""
    async with start(dutch, size=size) as driven:
        driven.bench.edit("test", All((Condition("kind", "is", "club"),)))
        await driven.settle()
        await driven.press(*keys)
        screen = driven.app.screen
        assert isinstance(screen, DiscoverScreen)
        assert _title(driven) == "More accounts like those of this segment"
        assert driven.text("CandidateList").splitlines()[1].split()[:3] == ["country", "is", "NL"]
        assert "are in the segment" in driven.text("#about")
        await driven.press("enter", "d")
        assert driven.bench.session.segment.status is Status.DRAFT
        assert driven.filter == DUTCH


@pytest.mark.parametrize("by_file", [False, True])
async def test_more_accounts_like_those_of_a_list(start: Start, winning: Path, by_file: bool) -> None:
    names = [f"Company {number}" for number in range(0, 600, 6)] + ["Nobody"]
    (winning / "list.txt").write_text("\n".join(names))
    async with start(winning) as driven:
        await driven.press("S", "l")
        assert isinstance(driven.app.screen, NamesDialog)
        await driven.press("ctrl+s")
        assert "enter an account first" in driven.text(".problem")
        driven.app.screen.query_one(TextPad).text = str(winning / "list.txt") if by_file else "\n".join(names)
        await driven.press("ctrl+s")
        assert isinstance(driven.app.screen, DiscoverScreen)
        assert _title(driven) == "More accounts like the 101 accounts listed"
        assert driven.text("CandidateList").splitlines()[1].split()[:3] == ["country", "is", "NL"]
        about = driven.text("#about")
        assert "are in the list" in about
        assert "No account named Nobody" in about


async def test_no_list_leaves_the_candidates_as_they_are(start: Start, winning: Path) -> None:
    async with start(winning) as driven:
        await driven.press("S", "l", "escape")
        assert driven.text("CandidateList").splitlines()[1].split()[:3] == ["country", "is", "NL"]


async def test_a_file_that_cannot_be_read_is_said_in_the_dialog(start: Start, winning: Path) -> None:
    (winning / "list.txt").write_bytes(b"Caf\xe9\n")
    async with start(winning) as driven:
        await driven.press("S", "l")
        driven.app.screen.query_one(TextPad).text = str(winning / "list.txt")
        await driven.press("ctrl+s")
        assert "is not UTF-8" in " ".join(driven.text(".problem").split())


async def test_escape_leaves_the_segment_as_it_is(start: Start, winning: Path) -> None:
    async with start(winning) as driven:
        before = driven.bench.session
        await driven.press("S", "escape")
        assert driven.bench.session is before


async def test_too_little_to_go_by_is_said(start: Start) -> None:
    async with start() as driven:
        await driven.press("S")
        assert driven.app.screen.query_one(CandidateList).found == []
        assert "too few to tell a segment from chance: 120 accounts with won known" in driven.text("#about")
        await driven.press("enter", "escape")
        assert driven.bench.session.slug == "growth"


@pytest.mark.parametrize(("answer", "opened"), [("cancel", "growth"), ("discard", "country-is-nl")])
async def test_unsaved_changes_are_asked_about_first(winning: Path, answer: str, opened: str) -> None:
    bench = FakeBench(winning, slug="growth")
    found = bench.project.discover()
    bench.answers = [(found.candidates[0], found), answer]
    bench.edit("narrow", Condition("country", "is", "DE"))
    await discover(bench)
    assert text(bench.asked[-1]).startswith("Unsaved changes")
    assert bench.session.slug == opened
