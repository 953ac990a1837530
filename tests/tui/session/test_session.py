"""The session: one segment's present, past and file, without a screen."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from niche.segments.documents.files import ChangedOnDiskError
from niche.segments.model.filters import All, Condition, Filter
from niche.segments.model.segment import Measured, Segment
from niche.tui.session.session import Session

STEPS = tuple(Condition("employees", "at_least", number) for number in range(4))
MEASURED = Measured(5, 10, dt.date(2026, 11, 21), "abc123", "def456")


@pytest.fixture
def session(tmp_path: Path) -> Session:
    """A segment with one condition, saved and read."""
    path = tmp_path / "some.yaml"
    path.write_text("niche: 1\nname: Some\nwhere: {employees: {at_least: 0}}  # mine\n")
    return Session.open(path)


def test_an_edit_makes_it_dirty_and_undo_makes_it_clean_again(session: Session) -> None:
    before = session.filter
    assert session.apply("narrow", STEPS[1], (2,))
    assert session.dirty
    step = session.undo((1,))
    assert step is not None
    assert (step.label, step.cursor, session.filter) == ("narrow", (2,), before)
    assert not session.dirty
    again = session.redo()
    assert again is not None
    assert (again.cursor, session.filter) == ((1,), STEPS[1])


def test_an_edit_that_changes_nothing_is_none(session: Session) -> None:
    assert not session.apply("again", session.filter)
    assert session.undo() is None


def test_a_new_edit_forgets_what_was_undone(session: Session) -> None:
    session.apply("one", STEPS[1])
    session.undo()
    session.apply("two", STEPS[2])
    assert session.redo() is None


def test_undo_outlives_a_save(session: Session) -> None:
    before = session.filter
    session.apply("narrow", STEPS[1])
    session.save(MEASURED)
    assert not session.dirty
    session.undo()
    assert session.filter == before
    assert session.dirty


def test_the_diff_is_what_a_save_does(session: Session) -> None:
    session.apply("narrow", STEPS[3])
    assert "+where: {employees: {at_least: 3}}  # mine" in session.diff(MEASURED).splitlines()
    text = session.text(MEASURED)
    session.save(MEASURED)
    assert session.path.read_text() == session.saved_text == text


def test_a_new_segment_is_written_with_its_folder(tmp_path: Path) -> None:
    session = Session(tmp_path / "segments" / "new.yaml", Segment("New", STEPS[0]))
    assert (session.dirty, session.saved_text) == (False, None)
    session.save()
    assert Session.open(session.path).segment == Segment("New", STEPS[0])


def test_a_file_that_was_deleted_is_written_again_with_its_comments(session: Session) -> None:
    session.apply("narrow", STEPS[1])
    session.path.unlink()
    with pytest.raises(ChangedOnDiskError):
        session.save()
    session.rebase()
    assert session.path.read_text().endswith("where: {employees: {at_least: 1}}  # mine\n")


def test_fields_are_edited_undone_and_saved_with_the_filter(session: Session) -> None:
    assert session.revise("owner", replace(session.segment, owner="ana"))
    assert session.apply("narrow", STEPS[2])
    assert "owner: ana" in session.text()
    session.undo()
    assert (session.filter, session.segment.owner) == (STEPS[0], "ana")
    session.undo()
    assert not session.dirty
    session.redo()
    session.save()
    assert not session.dirty
    assert session.path.read_text() == ("niche: 1\nname: Some\nowner: ana\nwhere: {employees: {at_least: 0}}  # mine\n")
    session.undo()
    assert (session.segment.owner, session.dirty) == ("", True)


def test_what_is_measured_is_no_edit(session: Session) -> None:
    session.apply("narrow", STEPS[1])
    session.save(MEASURED)
    assert not session.revise("nothing", replace(session.segment, measured=None))
    session.undo()
    assert session.segment.measured == MEASURED


@pytest.mark.parametrize("how", ["reload", "rebase"])
def test_fields_that_others_changed_are_kept_and_those_changed_here_too(session: Session, how: str) -> None:
    session.revise("owner", replace(session.segment, owner="ana"))
    session.path.write_text(session.path.read_text() + "tags: [new]\nowner: bo\n")
    getattr(session, how)()
    assert session.segment.tags == ("new",)
    assert session.segment.owner == ("bo" if how == "reload" else "ana")
    session.undo()
    assert session.segment.owner == ("ana" if how == "reload" else "bo")
    assert session.segment.tags == ("new",)


def test_a_copy_takes_comments_and_history_along_and_leaves_the_file(session: Session) -> None:
    before = session.path.read_text()
    session.apply("narrow", STEPS[2])
    copy = session.save_as(session.path.with_name("copy.yaml"), "Copy", MEASURED)
    assert session.path.read_text() == before
    assert copy.path.read_text().startswith("niche: 1\nname: Copy\nwhere: {employees: {at_least: 2}}  # mine\n")
    assert not copy.dirty
    copy.undo()
    assert (copy.filter, copy.segment.name) == (STEPS[0], "Copy")


def test_a_copy_never_replaces_a_file(session: Session) -> None:
    with pytest.raises(ChangedOnDiskError):
        session.save_as(session.path, "Copy")


@given(st.lists(st.sampled_from([*STEPS, "undo", "redo"]), max_size=30))
def test_the_present_is_always_one_of_the_filters_that_were_made(moves: list[Filter | str]) -> None:
    """Against the simplest model: a list of filters and a place in it."""
    session = Session(Path("x.yaml"), Segment("X"))
    history: list[Filter] = [All()]
    place = 0
    for move in moves:
        if move == "undo":
            session.undo()
            place = max(0, place - 1)
        elif move == "redo":
            session.redo()
            place = min(len(history) - 1, place + 1)
        elif not isinstance(move, str) and move != history[place]:
            session.apply("edit", move)
            history[place + 1 :] = [move]
            place += 1
        assert session.filter == history[place]
