"""The app on a small workspace, opened and settled, with nothing of the developer's own settings in it."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, suppress
from pathlib import Path

import pytest
from driving import WIDE, Driver, Start, driven
from resting import RestingLoop, wait_for_rest
from sparing import leave_garbage, parse_once
from textual.widgets import Input

from niche.tui.app import NicheApp
from niche.tui.user import error_report

NICHE = """\
niche: 1
data: accounts.csv
as_of: 2026-11-01
taxonomy: {columns: [sector, industry]}
roles: {name: company, won: won}
guardrails: {min: 10, max: 60}
"""

GROWTH = """\
niche: 1
name: Growth
# agreed with sales on the 3rd
where:
  all:
    - country: {in: [DE, FR]}   # both have a partner
    - employees: {at_least: 100}
"""

EVERYBODY = "niche: 1\nname: Whole market\nstatus: active\nwhere: {}\n"
BROKEN = "niche: 1\nname: Broken\nwhere: {employees: {between: [1}\n"

SECTORS = {"Software": ("Apps", "Games"), "Retail": ("Food", "Clothes"), "Finance": ("Banks", "Insurance")}
COUNTRIES = ("DE", "FR", "US", "")


def table() -> str:
    """120 accounts as CSV: every industry, four countries (one of them missing), 10 to 1,200 employees."""
    lines = ["company,sector,industry,country,employees,won"]
    industries = [(sector, industry) for sector, below in SECTORS.items() for industry in below]
    for number in range(120):
        sector, industry = industries[number % 6]
        country = COUNTRIES[number // 6 % 4]
        lines.append(f"Company {number:03},{sector},{industry},{country},{(number + 1) * 10},{number % 3 == 0}")
    return "\n".join(lines) + "\n"


def pytest_asyncio_loop_factories() -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    """The loop that the app runs on."""
    return {"resting": RestingLoop}


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """The tests themselves stay: to look for garbage among them takes longer than most of them."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def garbage(monkeypatch: pytest.MonkeyPatch) -> None:
    """A table that is opened leaves them there."""
    leave_garbage(monkeypatch)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """The folder of a workspace with three segments: one to edit, one of everybody, one that cannot be read."""
    root = tmp_path / "workspace"
    segments = root / "segments"
    segments.mkdir(parents=True)
    (root / "niche.yaml").write_text(NICHE)
    (root / "accounts.csv").write_text(table())
    for slug, text in (("broken", BROKEN), ("everybody", EVERYBODY), ("growth", GROWTH)):
        (segments / f"{slug}.yaml").write_text(text)
    return root


@pytest.fixture(autouse=True)
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing of the developer's own is read or written, nothing on the screen moves by itself.

    No test ends with an error that was only told to the user; one that expects it asks for `logged`.
    """
    for name in ("CONFIG", "STATE", "CACHE", "DATA"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    for name in ("NO_COLOR", "EDITOR", "VISUAL", "TEXTUAL_THEME"):
        monkeypatch.delenv(name, raising=False)
    wait_for_rest(monkeypatch)
    parse_once(monkeypatch)
    monkeypatch.setattr(Input, "cursor_blink", False)
    monkeypatch.setattr("niche.tui.tasks.file_watcher.EVERY", 3600)
    yield
    assert not error_report.log_path().exists(), error_report.log_path().read_text(encoding="utf-8")


@pytest.fixture
def logged(alone: None) -> Iterator[None]:  # noqa: ARG001 - taken down after this
    """The test expects an error, and that it is logged."""
    yield
    with suppress(FileNotFoundError, NotADirectoryError):
        error_report.log_path().unlink()


@pytest.fixture
def start(workspace: Path) -> Start:
    """Open the app, on the workspace unless told otherwise."""

    def opened(path: Path | None = workspace, size: tuple[int, int] = WIDE) -> AbstractAsyncContextManager[Driver]:
        return driven(NicheApp(path), size)

    return opened


@pytest.fixture(autouse=True)
def lasting(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the header says of the last action does not fade, however slow the machine."""
    monkeypatch.setattr("niche.tui.panes.frame.FADES", 3_600.0)
