"""An error that nobody foresaw ends the app with a few lines: what happened, what is kept, where the details are."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from driving import Start
from failing import SECRET, FailingScreen

from niche.tui import cli
from niche.tui.app import NicheApp
from niche.tui.user import error_report

pytestmark = pytest.mark.usefixtures("logged")


class Headless(NicheApp):
    """The app without a terminal, with a screen that fails once it is open."""

    CSS_PATH = Path(cli.__file__).with_name("niche.tcss")
    place = "mount"

    def run(self, **_: object) -> None:  # type: ignore[override]
        """Run as if on a terminal."""
        super().run(headless=True, size=(120, 36))

    def on_ready(self) -> None:
        """Break."""
        self.push_screen(FailingScreen.at(self.place))


@pytest.fixture
def on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """The app may run."""
    monkeypatch.setattr(cli, "on_a_terminal", lambda: True)
    monkeypatch.setattr("niche.tui.app.NicheApp", Headless)


@pytest.mark.usefixtures("on_a_terminal")
@pytest.mark.parametrize("place", ["compose", "mount", "timer", "worker", "thread", "paint"])
def test_the_app_ends_with_a_message_and_writes_the_details_down(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], place: str
) -> None:
    monkeypatch.setattr(Headless, "place", place)
    with pytest.raises(click.ClickException) as caught:
        cli.run_app(workspace)
    assert caught.value.exit_code == 2
    first, last = caught.value.message.splitlines()
    assert "RuntimeError: boom" in first
    assert str(error_report.log_path()) in last
    assert "Traceback" not in caught.value.message + "".join(capfd.readouterr())
    details = error_report.log_path().read_text()
    assert "Traceback" in details
    assert "failing.py" in details
    assert "Northwind" not in details.replace(f'"{SECRET}"', "")


@pytest.mark.usefixtures("on_a_terminal")
def test_whoever_wants_the_traceback_gets_it(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NICHE_DEBUG", "1")
    with pytest.raises(click.ClickException):
        cli.run_app(workspace)
    assert "Traceback" in "".join(capfd.readouterr())


async def test_the_message_says_where_unsaved_changes_are(start: Start) -> None:
    async with start() as driver:
        session = driver.bench.session
        assert session.draft_path is None
        await driver.press("2", "down", "down", "delete")
        kept = session.draft_path
        assert kept is not None
        assert f"your unsaved changes are in {kept}" in error_report.told(RuntimeError("boom"), kept)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (RuntimeError("one\ntwo\x1b[31m"), "RuntimeError: one two·[31m"),
        (RuntimeError(), "RuntimeError"),
        (RuntimeError("x" * 10_000), "RuntimeError: " + "x" * 300),
    ],
)
def test_an_errors_own_words_are_one_line_without_controls(error: Exception, words: str) -> None:
    first, *_ = error_report.told(error).splitlines()
    assert first.endswith(f"unexpected error: {words}")


def test_where_the_details_cannot_be_written_the_message_still_comes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    assert "boom" in error_report.told(RuntimeError("boom"))
