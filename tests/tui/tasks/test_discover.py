"""The screen of segments to be discovered, and the draft that it opens."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from driving import NARROW, WIDE, Start
from fakebench import FakeBench, text

from niche.segments.model.filters import All, Condition
from niche.segments.model.segment import Status
from niche.tui.dialogs.discovery import CandidateList, DiscoverScreen
from niche.tui.tasks.discover import discover

DUTCH = All((Condition("country", "is", "NL"),))


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
