"""The open segment: its filter, its undo history, its file and its draft."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path as FilePath

from niche.segments.documents.files import ChangedOnDiskError, delete_file, read_file, save_diff, write_file
from niche.segments.documents.yamlfile import MAX_BYTES, decode
from niche.segments.model.filters import Filter, Path
from niche.segments.model.problems import BadInputError, Problem
from niche.segments.model.segment import Measured, Segment
from niche.segments.workspace.column_names import Renaming
from niche.segments.workspace.segment_fields import carried
from niche.segments.workspace.segment_names import slug_of
from niche.segments.workspace.segmentfile import SegmentFile, fresh, read_segment, rendered, save_segment
from niche.tui.user import autosave

UNNAMED = "New segment"
"""The name of a segment before it has one."""


@dataclass(frozen=True, slots=True)
class FileStep:
    """A change of a file of the workspace: its texts before and after it; None where there was no file, or is none."""

    path: FilePath
    before: str | None
    after: str | None

    @property
    def reversed(self) -> FileStep:
        """The change back."""
        return FileStep(self.path, self.after, self.before)

    def take_back(self) -> None:
        """Give the file its text before. Raises BadInputError, ChangedOnDiskError where it has another than after."""
        version = None if self.after is None else read_file(self.path, MAX_BYTES)
        if version is not None and version.data != (self.after or "").encode():
            raise ChangedOnDiskError(Problem("it has changed since, so it cannot be undone", str(self.path)))
        if self.before is not None:
            write_file(self.path, self.before, version)
        elif version is not None:
            delete_file(self.path, version)


@dataclass(frozen=True, slots=True)
class UndoStep:
    """One step of the undo history: its label, and what there was before it."""

    label: str
    filter: Filter
    cursor: Path
    fields: Segment
    """The segment whose fields beside the filter count."""
    file: FileStep | None = None
    """The file that the step changed instead of the segment."""


class Session:
    """One segment being edited. Filters are immutable, so a history is a list of them; it outlives a save."""

    def __init__(self, path: FilePath, segment: Segment, file: SegmentFile | None = None) -> None:
        self.path = path
        self.file = file
        """The file as it was read or written last; None for a segment that was never saved."""
        self.filter: Filter = segment.where
        self._base = segment
        self._fields = segment
        """The segment whose fields beside the filter are those on the screen."""
        self._table: str | None = None
        self._slot: autosave.DraftSlot | None = None
        self._written: tuple[tuple[SegmentFile | None, FilePath, Segment], str] | None = None
        """Cache of `text`: its inputs and its result."""
        self._done: list[UndoStep] = []
        self._undone: list[UndoStep] = []

    @classmethod
    def open(cls, path: FilePath) -> Session:
        """The segment in a file. Raises BadInputError."""
        file = read_segment(path)
        return cls(path, file.segment, file)

    @property
    def slot(self) -> autosave.DraftSlot:
        """The slot of its draft, claimed on first use."""
        if self._slot is None:
            self._slot = autosave.claim(self.path, self._table or "")
        return self._slot

    def belong_to(self, table: str) -> None:
        """Store its drafts apart from those of other tables; `table` is empty where there is only one."""
        moved = self._table is not None and self._table != table
        if moved:
            self.forget_draft()
            self.close()
        self._table = table
        if moved:
            self.keep_draft()

    def put_aside(self) -> None:
        """Leave the existing draft for later; further changes get a draft of their own."""
        self.close()
        self._slot = autosave.claim(self.path, self._table or "", empty=True)

    def close(self) -> None:
        """Release the slot of its draft."""
        if self._slot is not None:
            self._slot.release()
            self._slot = None

    def keep_draft(self) -> None:
        """Write the text that a save would write as a draft; delete the draft where there is nothing to save."""
        if not self.dirty:
            self.forget_draft()
            return
        with suppress(BadInputError):
            self.slot.write(self.text())

    def forget_draft(self) -> None:
        """Delete the draft."""
        self.slot.forget()

    @property
    def draft_path(self) -> FilePath | None:
        """The file of the draft; None where there are no unsaved changes or no draft."""
        path = self.slot.path
        return path if self.dirty and path.exists() else None

    def draft(self) -> Segment | None:
        """The segment of the draft; None where there is none, it cannot be read, or it says what the file says."""
        draft = self.slot.draft()
        draft = draft and self._of_this_file(draft)
        return None if draft == self.segment else draft

    @property
    def slug(self) -> str:
        """The name by which other segments refer to it."""
        return slug_of(self.path.name)

    @property
    def unnamed(self) -> bool:
        """Whether it has no name yet and was never saved."""
        return self.file is None and self._base.name == UNNAMED

    def name(self, path: FilePath, name: str) -> None:
        """Set the name and the path of a segment that was never saved."""
        self.close()
        self.path = path
        self._base, self._fields = replace(self._base, name=name), replace(self._fields, name=name)

    @property
    def segment(self) -> Segment:
        """The segment as it is on the screen."""
        return self._of_this_file(replace(self._fields, where=self.filter))

    @property
    def dirty(self) -> bool:
        """Whether something would be lost without a save."""
        return self.segment != self._base

    def _of_this_file(self, segment: Segment) -> Segment:
        """The segment with what nobody edits as it is in the file."""
        return replace(segment, measured=self._base.measured, extra=self._base.extra)

    @property
    def saved_text(self) -> str | None:
        """The text of the file; None where there is none yet."""
        return None if self.file is None else self.file.text

    def text(self, measured: Measured | None = None) -> str:
        """The text that a save would write. Raises BadInputError where YAML cannot say it."""
        asked = self.file, self.path, self._with(measured)
        if self._written is None or self._written[0] != asked:
            file, path, segment = asked
            self._written = asked, rendered(file, segment) if file else fresh(path, segment)
        return self._written[1]

    def diff(self, measured: Measured | None = None) -> str:
        """What a save would change in the file, as a unified diff."""
        return save_diff(self.saved_text or "", self.text(measured))

    def diff_to_disk(self) -> str:
        """The unified diff from the file on disk to the screen. Raises BadInputError."""
        return save_diff(decode(read_file(self.path, MAX_BYTES).data, str(self.path)), self.text())

    def save(self, measured: Measured | None = None) -> None:
        """Write the file. Raises ChangedOnDiskError or BadInputError; then nothing is written."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._take_file(save_segment(self.path, self._with(measured), self.file))
        self._fields = self._base

    def save_as(self, path: FilePath, name: str, measured: Measured | None = None) -> Session:
        """Write what is on the screen as another segment, and return its session; the file of this one stays.

        Comments and the undo history go along. Raises BadInputError where it cannot be written.
        """
        segment = replace(self._with(measured), name=name)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_file(path, rendered(self.file, segment) if self.file else fresh(path, segment), None)
        copy = Session.open(path)
        steps = (step for step in self._done if step.file is None)
        copy._done = [replace(step, fields=replace(step.fields, name=name)) for step in steps]
        return copy

    def reload(self) -> None:
        """Read the file again; undo restores the edits before. Raises BadInputError."""
        self._follow_file(read_segment(self.path))
        self.revise("reload", self._base)

    def rebase(self) -> None:
        """Make the next save change only what was edited of the file as it is on disk. Raises BadInputError."""
        if not self.path.exists():
            write_file(self.path, self.text(), None)
        self._follow_file(read_segment(self.path))

    def _follow_file(self, file: SegmentFile) -> None:
        """Take another text of the file; of its fields, those that were edited here stay, and so in the history."""
        old, new = self._base, file.segment
        self._take_file(file)
        self._fields = carried(old, replace(self._fields, where=old.where), new)
        for steps in (self._done, self._undone):
            steps[:] = [
                replace(step, fields=carried(old, replace(step.fields, where=old.where), new)) for step in steps
            ]

    def follow(self, renaming: Renaming) -> None:
        """Rename a column in the filter and in the undo history; the file was written with the new name."""
        self.filter = renaming.filter(self.filter)
        for steps in (self._done, self._undone):
            steps[:] = [replace(step, filter=renaming.filter(step.filter)) for step in steps]
        if self.file is not None:
            self._follow_file(read_segment(self.path))
        self.keep_draft()

    def _with(self, measured: Measured | None) -> Segment:
        return self.segment if measured is None else replace(self.segment, measured=measured)

    def _take_file(self, file: SegmentFile) -> None:
        self.file, self._base = file, file.segment

    def apply(self, label: str, changed: Filter, cursor: Path = ()) -> bool:
        """Set a new filter; False where it is the current one. Undo goes back to `cursor`."""
        return self.revise(label, replace(self.segment, where=changed), cursor)

    def revise(self, label: str, changed: Segment, cursor: Path = ()) -> bool:
        """Set the filter and the other fields; False where they are the current ones. Undo goes back to `cursor`."""
        changed = self._of_this_file(changed)
        if changed == self.segment:
            return False
        self._done.append(UndoStep(label, self.filter, cursor, self._fields))
        self._undone.clear()
        self.filter, self._fields = changed.where, changed
        return True

    def wrote(self, label: str, step: FileStep, cursor: Path = ()) -> None:
        """Take a change of a file of the workspace for the last step."""
        self._done.append(UndoStep(label, self.filter, cursor, self._fields, step))
        self._undone.clear()

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to undo."""
        return bool(self._done)

    @property
    def can_redo(self) -> bool:
        """Whether a step was undone."""
        return bool(self._undone)

    def undo(self, cursor: Path = ()) -> UndoStep | None:
        """Undo one step and return it; None where there is none. Redo goes back to `cursor`."""
        return self._back(self._done, self._undone, cursor)

    def redo(self, cursor: Path = ()) -> UndoStep | None:
        """Redo the step that was undone last and return it; None where there is none."""
        return self._back(self._undone, self._done, cursor)

    def _back(self, source: list[UndoStep], target: list[UndoStep], cursor: Path) -> UndoStep | None:
        if not source:
            return None
        step = source.pop()
        target.append(UndoStep(step.label, self.filter, cursor, self._fields, step.file and step.file.reversed))
        self.filter, self._fields = step.filter, step.fields
        return step
