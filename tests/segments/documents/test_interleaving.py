"""Two niches in one folder: whatever one does between two steps of the other, no work is lost and nobody is misled."""

from __future__ import annotations

import errno
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from niche.segments.checking import renaming as renaming_segments
from niche.segments.checking.renaming import rename
from niche.segments.documents import files
from niche.segments.documents.files import ChangedOnDiskError
from niche.segments.model.filters import InSegment
from niche.segments.model.problems import BadInputError
from niche.segments.workspace import references, trash
from niche.segments.workspace.column_names import renaming
from niche.segments.workspace.references import uses
from niche.segments.workspace.segmentfile import read_segment, save_segment
from niche.segments.workspace.workspace import Workspace, open_workspace

FILES = {
    "base": "name: Base\nwhere: {country: DE}\n",
    "on-base": "name: On base\nwhere: {in_segment: base}\n",
    "apart": "name: Apart  # as agreed\nwhere: {country: FR}\n",
    "other": "name: Other\nwhere: {in_segment: base}\n",
}
ACCEPTED = """\
accepted:
  # agreed in March
  - {rule: too-narrow, segment: base, reason: small on purpose, until: 2099-12-31}   # by Ana
  - rule: empty
    segment: "apart"
    reason: not yet
    until: 2099-12-31
  - {rule: spread-thin, reason: known, until: 2099-12-31}
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    folder = tmp_path / "w"
    (folder / "segments").mkdir(parents=True)
    for slug, text in FILES.items():
        (folder / "segments" / f"{slug}.yaml").write_text(text)
    (folder / "niche.yaml").write_text("data: accounts.csv\n")
    (folder / "accepted.yaml").write_text(ACCEPTED)
    return open_workspace(folder)


def everything(workspace: Workspace) -> dict[str, str]:
    """Every file of the workspace."""
    found = (path for path in workspace.root.rglob("*") if path.is_file())
    return {str(path.relative_to(workspace.root)): path.read_text() for path in found}


Steps = Callable[[pytest.MonkeyPatch, Callable[[], None]], None]


def _before(module: object, name: str, call: int = 1) -> Steps:
    """Let something happen before a function is called for the so-manieth time."""

    def arrange(patched: pytest.MonkeyPatch, happens: Callable[[], None]) -> None:
        original, calls = getattr(module, name), [0]

        def replaced(*arguments: object) -> object:
            calls[0] += 1
            if calls[0] == call:
                happens()
            return original(*arguments)

        patched.setattr(module, name, replaced)

    return arrange


# A save while the segment is deleted


@pytest.mark.parametrize(
    "moment",
    [
        _before(trash, "read_file"),
        _before(trash, "_keep"),
        _before(trash, "remove"),
        _before(references, "uses"),
        _before(references, "delete_file"),
        _before(trash, "_clear"),
    ],
    ids=["first", "read", "kept", "asked", "to be deleted", "deleted"],
)
def test_a_save_during_a_deletion_is_never_lost(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: Steps
) -> None:
    mine = read_segment(workspace.segment_path("apart"))
    refused: list[str] = []

    def save() -> None:
        try:
            save_segment(mine.path, replace(mine.segment, name="Mine"), mine)
        except ChangedOnDiskError as error:
            refused.append(error.problems[0].message)

    moment(monkeypatch, save)
    with suppress(ChangedOnDiskError):
        trash.delete(workspace, "apart", tmp_path / "trash")
    kept = [gone.kept.read_text() for gone in trash.deleted(workspace, tmp_path / "trash")]
    if mine.path.exists():
        assert "Mine" in mine.path.read_text()
        assert kept == []
    else:
        assert refused == ["the file was deleted since it was opened"] or "Mine" in kept[0]


@pytest.mark.parametrize("moment", [_before(trash, "read_file"), _before(references, "delete_file")])
def test_what_begins_to_be_used_meanwhile_stays(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: Steps
) -> None:
    moment(monkeypatch, lambda: _refer(workspace, "other", "apart"))
    with pytest.raises(BadInputError, match="apart is used here"):
        trash.delete(workspace, "apart", tmp_path / "trash")
    assert workspace.segment_path("apart").exists()
    assert trash.deleted(workspace, tmp_path / "trash") == ()


def _refer(workspace: Workspace, slug: str, to: str) -> None:
    file = workspace.read(slug)
    save_segment(file.path, replace(file.segment, where=InSegment(to)), file)


# Renaming: all of it, or nothing


def test_a_renaming_follows_into_what_is_accepted_and_changes_nothing_else(workspace: Workspace) -> None:
    written = rename(workspace, "base", "dach")
    assert [path.name for path in written] == ["on-base.yaml", "other.yaml", "accepted.yaml", "dach.yaml"]
    now = everything(workspace)
    assert now["accepted.yaml"] == ACCEPTED.replace("segment: base", "segment: dach")
    rename(workspace, "apart", "rest")
    assert everything(workspace)["accepted.yaml"].count("apart") == 0
    rename(workspace, "rest", "apart")
    rename(workspace, "dach", "base")
    assert {name: text.replace('"', "") for name, text in everything(workspace).items()} == {
        "niche.yaml": "data: accounts.csv\n",
        "accepted.yaml": ACCEPTED.replace('"', ""),
        **{f"segments/{slug}.yaml": text for slug, text in FILES.items()},
    }


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("accepted: {rule: empty, segment: base, reason: x, until: 2099-12-31}\n", None),
        ("accepted:\n  - {rule: empty, segment: ba se}\n", None),
        ("accepted:\n  - {rule: empty, segment: base}\n", "reason is missing"),
        ("accepted: [base\n", "accepted.yaml:"),
    ],
)
def test_what_is_accepted_in_other_forms(workspace: Workspace, text: str, said: str | None) -> None:
    (workspace.root / "accepted.yaml").write_text(text)
    before = everything(workspace)
    if said:
        with pytest.raises(BadInputError, match=said):
            rename(workspace, "base", "dach")
        assert everything(workspace) == before
    else:
        rename(workspace, "base", "dach")
        assert everything(workspace)["accepted.yaml"] == text.replace("segment: base", "segment: dach")


def test_what_is_accepted_elsewhere_is_neither_read_nor_written(workspace: Workspace, tmp_path: Path) -> None:
    accepted = workspace.root / "accepted.yaml"
    accepted.rename(tmp_path / "elsewhere.yaml")
    accepted.symlink_to("../elsewhere.yaml")
    with pytest.raises(BadInputError, match="leads out of the workspace"):
        rename(workspace, "base", "dach")
    assert workspace.slugs() == ("apart", "base", "on-base", "other")
    assert (tmp_path / "elsewhere.yaml").read_text() == ACCEPTED


def _read_only(name: str) -> Steps:
    def arrange(patched: pytest.MonkeyPatch, _: Callable[[], None]) -> None:
        original = files.os.access
        patched.setattr(files.os, "access", lambda path, mode: Path(path).name != name and original(path, mode))

    return arrange


def _fails(number: int, function: str = "replace") -> Steps:
    """The disk fails at the so-manieth file."""

    def arrange(patched: pytest.MonkeyPatch, _: Callable[[], None]) -> None:
        original, calls = getattr(Path, function), [0]

        def replaced(path: Path, target: Path) -> object:
            calls[0] += 1
            if calls[0] == number:
                raise OSError(errno.EIO, "the disk fails")
            return original(path, target)

        patched.setattr(Path, function, replaced)

    return arrange


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        (_read_only("other.yaml"), "other.yaml: cannot save: no permission"),
        (_read_only("accepted.yaml"), "accepted.yaml: cannot save: no permission"),
        (_fails(1), "cannot save: the disk reported an error"),
        (_fails(2), "cannot save: the disk reported an error"),
        (_fails(3), "cannot save: the disk reported an error"),
        (_fails(1, "rename"), "base.yaml: cannot save: the disk reported an error"),
    ],
)
def test_a_renaming_that_fails_changes_nothing(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, trouble: Steps, said: str
) -> None:
    before = everything(workspace)
    with monkeypatch.context() as patched:
        trouble(patched, lambda: None)
        with pytest.raises(BadInputError, match=said):
            rename(workspace, "base", "dach")
    assert everything(workspace) == before


@pytest.mark.parametrize(
    "happens",
    [
        lambda workspace: _refer(workspace, "apart", "base"),
        lambda workspace: _refer(workspace, "other", "on-base"),
        lambda workspace: (workspace.root / "accepted.yaml").write_text(ACCEPTED + "\n"),
        lambda workspace: workspace.segment_path("dach").write_text("name: Dach\n"),
    ],
    ids=["a use comes", "a use goes", "accepted", "the name is taken"],
)
def test_a_renaming_that_others_overtake_changes_nothing(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, happens: Callable[[Workspace], None]
) -> None:
    after: dict[str, str] = {}

    def overtake() -> None:
        happens(workspace)
        after.update(everything(workspace))

    with monkeypatch.context() as patched:
        _before(renaming_segments, "replace_files")(patched, overtake)
        with pytest.raises(ChangedOnDiskError):
            rename(workspace, "base", "dach")
    assert everything(workspace) == after


def test_a_column_takes_its_new_name_in_all_segments_or_in_none(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything(workspace)
    found = renaming(workspace, "country", "land")
    with monkeypatch.context() as patched:
        _fails(2)(patched, lambda: None)
        with pytest.raises(BadInputError):
            found.save()
    assert everything(workspace) == before
    found.save()
    assert {use.file.slug for use in uses(workspace, "base")} == {"on-base", "other"}
    assert "land" in workspace.segment_path("apart").read_text()


# A disk that is full


def test_a_deletion_that_cannot_keep_a_copy_deletes_nothing_and_leaves_none(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "full")

    with monkeypatch.context() as patched:
        patched.setattr(files.os, "fsync", full)
        with pytest.raises(BadInputError, match=r"cannot delete: cannot keep a copy: .*the disk is full"):
            trash.delete(workspace, "apart", tmp_path / "trash")
    assert workspace.segment_path("apart").exists()
    assert list((tmp_path / "trash").iterdir()) == []


def test_a_segment_comes_back_where_its_folder_is_gone(workspace: Workspace, tmp_path: Path) -> None:
    for slug in ("other", "on-base", "apart"):
        gone = trash.delete(workspace, slug, tmp_path / "trash")
    workspace.segment_path("base").unlink()
    workspace.settings.segments.rmdir()
    assert trash.restore(workspace, gone).read_text() == FILES["apart"]


def test_a_segment_does_not_come_back_beside_another_of_its_name(workspace: Workspace, tmp_path: Path) -> None:
    gone = trash.delete(workspace, "apart", tmp_path / "trash")
    (workspace.settings.segments / "apart.yml").write_text("name: Another\n")
    with pytest.raises(BadInputError, match="a segment of this name already exists"):
        trash.restore(workspace, gone)
