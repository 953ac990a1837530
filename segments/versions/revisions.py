"""All segments of a workspace as they are now, or as they were at a revision, ready to be counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from niche.segments.counting import Counter
from niche.segments.documents.files import read_file
from niche.segments.documents.segmentfile import SegmentFile, parse_segment
from niche.segments.documents.valuelists import Lists, parse_values
from niche.segments.documents.yamlfile import decode
from niche.segments.filters import All, Condition, Filter, walk
from niche.segments.operators import names_a_file
from niche.segments.problems import BadInputError
from niche.segments.segment import Segment
from niche.segments.values import UnfitError, text
from niche.segments.versions.history import Repository
from niche.segments.versions.references import references
from niche.segments.workspace import FILE, Workspace, parse_workspace

_LISTED = b"listed_in"


class Version:
    """The workspace's segments at one time. A segment's references and files of values are those of that time.

    Files are read when they are asked for. Counted is on the data of `counter`.
    """

    def __init__(self, workspace: Workspace, counter: Counter, texts: Mapping[str, bytes], lists: Lists) -> None:
        self.workspace = workspace
        self.texts = texts
        """The content of each segment file, by slug."""
        self.lists = lists
        self.counter = Counter(replace(counter.universe, lists=lists), segments=self.where)
        self._read: dict[str, SegmentFile | BadInputError] = {}

    @classmethod
    def now(cls, workspace: Workspace, counter: Counter) -> Version:
        """The files in the folder. Raises BadInputError where one cannot be read."""
        texts = {slug: read_file(workspace.segment_path(slug)).data for slug in workspace.slugs()}
        return cls(workspace, counter, texts, counter.universe.lists)

    @classmethod
    def at(cls, workspace: Workspace, counter: Counter, repository: Repository, revision: str) -> Version:
        """The files at a revision, a commit's full id, from git's store; where `niche.yaml` said then that they are."""
        folder = folder_at(repository, revision, workspace)
        found = repository.blobs((revision, name) for name in repository.names(revision, folder))
        texts = {Path(name).stem: data for (_, name), data in found.items() if data is not None}
        return cls(workspace, counter, texts, lists_at(repository, revision, folder))

    def read(self, slug: str) -> SegmentFile | BadInputError | None:
        """The segment; None where there was none; the error where it cannot be read."""
        if slug not in self.texts:
            return None
        if slug not in self._read:
            file = str(self.workspace.segment_path(slug))
            try:
                self._read[slug] = parse_segment(decode(self.texts[slug], file), file)
            except BadInputError as error:
                self._read[slug] = error
        return self._read[slug]

    def where(self, slug: str) -> Filter | None:
        """The filter of a segment; None where there is none that can be read."""
        file = self.read(slug)
        return file.segment.where if isinstance(file, SegmentFile) else None

    @cached_property
    def segments(self) -> Mapping[str, Segment]:
        """All that can be read, by slug."""
        read = {slug: self.read(slug) for slug in self.texts}
        return {slug: file.segment for slug, file in read.items() if isinstance(file, SegmentFile)}

    def references(self, slug: str) -> frozenset[str]:
        """The segments that a segment names."""
        return frozenset(name for _, name in references(self.where(slug) or All()))

    def said(self, slug: str) -> tuple[object, ...]:
        """What its file and the files of values that it names say, to tell whether that changed."""
        text = self.texts.get(slug)
        text = text and text.replace(b"\r\n", b"\n")  # git may give a working file other line ends
        if text is None or _LISTED not in text:  # most files need not be parsed to know
            return (text,)
        return text, *(self._values(file) for file in files_named(self.where(slug) or All()))

    def _values(self, file: str) -> tuple[str, ...] | None:
        try:
            return self.lists(file)
        except UnfitError:
            return None


def files_named(where: Filter) -> tuple[str, ...]:
    """The files of values that a filter names, in written order."""
    return tuple(text(node.value) for _, node in walk(where) if isinstance(node, Condition) and names_a_file(node))


def folder_at(repository: Repository, revision: str, workspace: Workspace) -> Path:
    """The folder of segments as `niche.yaml` named it at a revision; today's where that cannot be told."""
    folder = workspace.settings.segments
    said = settings_at(repository, revision, workspace.path) if workspace.path else None
    if workspace.path is None or said is None:
        return folder
    try:
        then = parse_workspace(decode(said, FILE), workspace.path).settings.segments
        repository.relative(then)
    except (BadInputError, ValueError):
        return folder
    return then


def settings_at(repository: Repository, revision: str, path: Path) -> bytes | None:
    """What a file of settings said at a revision; None where it was not there, or is not in the repository."""
    try:
        name = repository.relative(path)
    except ValueError:
        return None
    return repository.blobs([(revision, name)])[revision, name]


def lists_at(repository: Repository, revision: str, folder: Path) -> Lists:
    """Reads the files of values below a folder as they were at a revision."""

    def listed(file: str) -> tuple[str, ...]:
        try:
            path = repository.relative(folder / file)
        except ValueError:
            raise UnfitError("unknown-file", f"{file} is not in the repository") from None
        data = repository.blobs([(revision, path)])[revision, path]
        if data is None:
            raise UnfitError("unknown-file", f"there was no file {file} at {revision[:7]}")
        return parse_values(data, file)

    return listed


def repository_of(workspace: Workspace) -> Repository:
    """The repository that holds the workspace's segments. Raises GitError without one, or where git fails."""
    return Repository.of(workspace.settings.segments)
