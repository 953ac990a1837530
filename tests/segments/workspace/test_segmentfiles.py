"""Segment files that are asked for again and again."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from niche.segments.model.problems import BadInputError
from niche.segments.workspace import segmentfiles
from niche.segments.workspace.segmentfiles import SegmentFiles

BROKEN = "name: [broken\n"


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The files that are read."""
    found: list[Path] = []
    reading = segmentfiles.read_segment
    monkeypatch.setattr(segmentfiles, "read_segment", lambda path: (found.append(path), reading(path))[1])
    return found


def written(path: Path, text: str, *, old: bool = True) -> None:
    """A file of a while ago, or of this moment."""
    path.write_text(text)
    if old:
        os.utime(path, (1_000_000_000 + len(text), 1_000_000_000 + len(text)))


@pytest.mark.parametrize("text", ["name: A\n", BROKEN], ids=["readable", "broken"])
@pytest.mark.parametrize(("old", "times"), [(True, 1), (False, 2)], ids=["a while ago", "at this moment"])
def test_a_file_that_cannot_have_changed_is_read_once(
    tmp_path: Path, read: list[Path], text: str, old: bool, times: int
) -> None:
    files, path = SegmentFiles(), tmp_path / "a.yaml"
    written(path, text, old=old)
    said = [outcome(files, path) for _ in range(2)]
    assert said[0] == said[1]
    assert len(read) == times


def test_a_file_that_changed_or_went_is_noticed(tmp_path: Path) -> None:
    files, path = SegmentFiles(), tmp_path / "a.yaml"
    for text, said in (("name: A\n", "A"), ("name: Other\n", "Other"), (BROKEN, "problem"), ("name: A\n", "A")):
        written(path, text)
        assert outcome(files, path) == said
    path.unlink()
    assert outcome(files, path) == "problem"


def outcome(files: SegmentFiles, path: Path) -> str:
    try:
        return files.read(path).segment.name
    except BadInputError:
        return "problem"
