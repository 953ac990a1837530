"""Samples are opened as copies of the user's own."""

from __future__ import annotations

from pathlib import Path

import pytest
from driving import Start
from platformdirs import user_data_path
from textual.widgets import Button

from niche.segments.model.problems import BadInputError
from niche.tui.session.loading import in_order
from niche.tui.user.samples import SAMPLES, own_copy, shipped


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("name", SAMPLES)
def test_a_copy_has_all_that_is_shipped_and_begins_with_the_segment_meant_for_it(name: str) -> None:
    from niche.segments.workspace.workspace import open_workspace

    copy = own_copy(name)
    assert copy == user_data_path("niche") / "samples" / name
    assert contents(copy) == contents(shipped(name))
    assert in_order(open_workspace(copy))[0] == SAMPLES[name]
    assert [path.name for path in copy.parent.iterdir()] == [name]


def test_what_was_changed_in_a_copy_is_kept() -> None:
    (own_copy() / "niche.yaml").write_text("mine")
    assert (own_copy() / "niche.yaml").read_text() == "mine"


def test_starting_over_puts_the_old_copies_aside() -> None:
    for mine in ("first", "second"):
        (own_copy(fresh=True) / "niche.yaml").write_text(mine)
    copy = own_copy(fresh=True)
    assert contents(copy) == contents(shipped("accounts"))
    assert [(copy.parent / f"accounts.{n}" / "niche.yaml").read_text() for n in (1, 2)] == ["first", "second"]


def test_a_copy_can_be_written_to_where_what_is_shipped_cannot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    locked = tmp_path / "accounts"
    (locked / "segments").mkdir(parents=True)
    for name in ("niche.yaml", "segments/growth-stage-saas.yaml"):
        (locked / name).write_text("")
        (locked / name).chmod(0o444)
    (locked / "segments").chmod(0o555)
    monkeypatch.setattr("niche.tui.user.samples.shipped", lambda _: locked)
    copy = own_copy()
    assert all(path.stat().st_mode & 0o200 for path in (copy, *copy.rglob("*")))


def test_where_no_copy_can_be_made_the_reason_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "file"))
    with pytest.raises(BadInputError, match="cannot copy the sample"):
        own_copy()


async def test_the_welcome_opens_a_copy(start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    async with start(None) as driver:
        driver.app.screen.query_one("#sample", Button).press()
        await driver.settle()
        assert driver.bench.session.path.is_relative_to(user_data_path("niche"))
