"""What is noticed of the open segment, and what only of a saved one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from driving import Driver, Start

from niche.segments.findings.finding import Finding
from niche.segments.model.cancelling import CancelledError
from niche.segments.workspace import segmentfiles
from niche.tui.session.findings import evaluate

GROWTH = """\
niche: 1
name: Growth
status: active
zzz: red
where:
  all:
    - country: {in: [DE, FR]}
    - employees: {at_least: 100}
measured: {accounts: 5, of: 120, on: 2026-11-01, rule: 000000, data: 000000}
"""


def found(driver: Driver) -> dict[str, Finding]:
    """What is on the screen, by rule."""
    return {finding.rule: finding for finding in driver.bench.renderer.findings}


@pytest.fixture
def growth(workspace: Path) -> Path:
    """The segment that is open."""
    path = workspace / "segments" / "growth.yaml"
    path.write_text(GROWTH)
    return path


@pytest.mark.usefixtures("growth")
async def test_a_segment_is_seen_beside_the_others(start: Start, workspace: Path) -> None:
    other = workspace / "segments" / "everybody.yaml"
    other.write_text(GROWTH.replace("Growth", "Whole market").replace("at_least: 100", "at_least: 90"))
    async with start() as driver:
        assert "everybody" in found(driver)["duplicate"].message
        other.write_text(other.read_text().replace("active", "retired"))
        driver.bench.recount()
        await driver.settle()
        assert not {"overlap", "duplicate"} & found(driver).keys()


@pytest.mark.usefixtures("growth")
async def test_drift_is_told_of_what_is_saved_not_of_what_is_being_edited(start: Start) -> None:
    async with start() as driver:
        assert "drifted" in found(driver)
        await driver.press("2", "down", "down", "delete")
        assert "drifted" not in found(driver)
        await driver.press("u")
        assert "drifted" in found(driver)


@pytest.mark.usefixtures("growth")
async def test_odd_keys_of_the_file_are_noticed(start: Start) -> None:
    async with start() as driver:
        assert any("zzz" in finding.message for finding in driver.bench.renderer.findings)


async def test_what_niche_yaml_says_in_vain_is_told_once(start: Start, workspace: Path) -> None:
    file = workspace / "niche.yaml"
    text = file.read_text().replace("won: won}", "won: won, value: country}")
    file.write_text(text + "zzz: red\nfindings: {too-narow: off}\n")
    async with start() as driver:
        notes = [note.message for note in driver.app._notifications]
        assert len(notes) == 3
        assert "zzz" in notes[0]
        assert "niche.yaml:5:41: value needs a number: country is a category (try employees)" in notes[1]
        assert "too-narrow" in notes[2]
        assert all("niche.yaml:" in note for note in notes)


@pytest.mark.usefixtures("growth")
async def test_what_is_accepted_is_not_told_again(start: Start, workspace: Path) -> None:
    accepted = workspace / "accepted.yaml"
    async with start() as driver:
        assert "unknown-key" in found(driver)
        accepted.write_text("accepted: {rule: unknown-key, segment: growth, reason: ours, until: 9999-12-31}\n")
        driver.bench.recount()
        await driver.settle()
        assert "unknown-key" not in found(driver)
        accepted.write_text("accepted: {rule: unknown-key, segment: growth, reason: ours, until: 2020-12-31}\n")
        driver.bench.recount()
        await driver.settle()
        assert "unknown-key" in found(driver)


async def test_an_accepted_yaml_that_cannot_be_read_is_told(start: Start, workspace: Path) -> None:
    (workspace / "accepted.yaml").write_text("accepted: {rule: no-ownr}\n")
    async with start() as driver:
        notes = [note.message for note in driver.app._notifications]
        assert any("accepted.yaml:1" in note and "no-owner" in note for note in notes)


async def test_each_file_is_read_once_however_many_look_at_it(
    start: Start, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for file in (workspace / "segments").iterdir():
        os.utime(file, (0, 0))  # a file that was changed just now is not kept
    read: list[str] = []
    reading = segmentfiles.read_segment
    monkeypatch.setattr(segmentfiles, "read_segment", lambda path: (read.append(path.stem), reading(path))[1])
    async with start() as driver:
        await driver.press("8", "ctrl+o")
        await driver.press("escape", "2", "down", "delete")
        assert sorted(read) == ["broken", "everybody", "growth"]


async def test_nothing_is_read_for_somebody_who_does_not_wait(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    async with start() as driver:
        read: list[Path] = []
        monkeypatch.setattr(segmentfiles, "read_segment", read.append)
        with pytest.raises(CancelledError):
            evaluate(driver.bench, driver.counts, lambda: True)
        assert read == []
