"""All segments of a workspace, as they are now or were at a revision, ready to be counted."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import PurePath

from niche.segments.accounts.universe import Lists, nowhere
from niche.segments.counting.counter import Counter
from niche.segments.documents.value_lists import parse_values
from niche.segments.documents.yamlfile import decode
from niche.segments.model.filters import All, Condition, Filter, walk
from niche.segments.model.operators import names_a_file
from niche.segments.model.problems import BadInputError
from niche.segments.model.segment import Segment
from niche.segments.model.values import MismatchError, text
from niche.segments.versions.git import Repository
from niche.segments.workspace.locating import FILE
from niche.segments.workspace.references import references
from niche.segments.workspace.segment_names import is_yaml, listing, slug_of
from niche.segments.workspace.segmentfile import SUFFIX, SegmentFile, parse_segment
from niche.segments.workspace.workspace import Workspace, parse_workspace

_LISTED = b"listed_in"


@dataclass(frozen=True, slots=True)
class WorkspaceLayout:
    """The place of a workspace at a revision, as git writes paths."""

    settings: str
    """Path of niche.yaml."""
    root: str
    """Folder of niche.yaml."""
    folder: str
    """Folder of the segments."""

    def holds(self, path: str) -> bool:
        """Whether a path is in the workspace."""
        return any(below == "." or path.startswith(f"{below}/") for below in (self.root, self.folder))


class Version:
    """The workspace's segments at one time. Their references and value files are resolved at that time too.

    Files are parsed on demand. Counts are on the accounts of `counter`, which are today's.
    """

    def __init__(
        self,
        workspace: Workspace,
        counter: Counter,
        texts: Mapping[str, bytes],
        lists: Lists,
        files: Mapping[str, str] | None = None,
    ) -> None:
        self.workspace = workspace
        self.texts = texts
        """Contents of the segment files by slug."""
        self.lists = lists
        self.counter = Counter(replace(counter.universe, lists=lists), segments=self.where)
        self._files = files or {}
        self._read: dict[str, SegmentFile | BadInputError] = {}

    @classmethod
    def now(cls, workspace: Workspace, counter: Counter) -> Version:
        """Read the files in the folder. Raises BadInputError if one cannot be read."""
        files = workspace.folder.listing().files
        texts = {slug: workspace.folder.content(name) for slug, name in files.items()}
        return cls(workspace, counter, texts, counter.universe.lists, files)

    @classmethod
    def at(cls, workspace: Workspace, counter: Counter, repository: Repository, revision: str) -> Version:
        """Read the files at a revision (a full commit id) from git, in the folder that niche.yaml named then."""
        layout = layout_at(repository, revision, workspace)
        entries = [entry for entry in repository.tree(revision, layout.folder) if is_yaml(entry.name)]
        links = [entry for entry in entries if entry.is_link]
        for link, target in zip(links, repository.contents([entry.id for entry in links]), strict=True):
            if not layout.holds(posixpath.normpath(posixpath.join(layout.folder, os.fsdecode(target or b"")))):
                entries.remove(link)
        names = {
            entry.name: f"{revision}:{posixpath.join(layout.folder, entry.name)}" if entry.is_link else entry.id
            for entry in entries
            if entry.is_file or entry.is_link
        }
        read = dict(zip(names, repository.contents([*names.values()]), strict=True))
        contents = {name: data for name, data in read.items() if data is not None}
        shared = layout.folder == layout.root
        files = listing(contents, contents.__getitem__ if shared else None).files
        texts = {slug: contents[name] for slug, name in files.items()}
        return cls(workspace, counter, texts, lists_at(repository, revision, layout), files)

    @classmethod
    def none(cls, workspace: Workspace, counter: Counter) -> Version:
        """The empty version before the first commit."""
        return cls(workspace, counter, {}, nowhere)

    def with_unchecked(self, repository: Repository) -> Version:
        """Add files that git leaves out of the working tree (sparse checkout), with their committed content."""
        unchecked = repository.unchecked(self.workspace.settings.segments.resolve())
        names = [name for name in listing(unchecked).files.values() if slug_of(name) not in self.texts]
        contents = zip(names, repository.contents([unchecked[name] for name in names]), strict=True)
        texts = {slug_of(name): data for name, data in contents if data is not None}
        return Version(self.workspace, self.counter, {**self.texts, **texts}, self.lists, self._files)

    def read(self, slug: str) -> SegmentFile | BadInputError | None:
        """The segment; None if there was none; the error if its file is invalid."""
        if slug not in self.texts:
            return None
        if slug not in self._read:
            file = str(self.workspace.settings.segments / self._files.get(slug, f"{slug}{SUFFIX}"))
            try:
                self._read[slug] = parse_segment(decode(self.texts[slug], file), file)
            except BadInputError as error:
                self._read[slug] = error
        return self._read[slug]

    def where(self, slug: str) -> Filter | None:
        """The filter of a segment; None if there was none, or its file is invalid."""
        file = self.read(slug)
        return file.segment.where if isinstance(file, SegmentFile) else None

    @cached_property
    def segments(self) -> Mapping[str, Segment]:
        """All valid segments by slug."""
        read = {slug: self.read(slug) for slug in self.texts}
        return {slug: file.segment for slug, file in read.items() if isinstance(file, SegmentFile)}

    def references(self, slug: str) -> frozenset[str]:
        """The slugs that a segment refers to."""
        return frozenset(name for _, name in references(self.where(slug) or All()))

    def content(self, slug: str) -> tuple[object, ...]:
        """The content of a segment's file and of the value files that it names, to detect changes."""
        text = self.texts.get(slug)
        text = text and text.replace(b"\r\n", b"\n")  # git may convert line ends in the working tree
        if text is None or _LISTED not in text:  # so most files need not be parsed
            return (text,)
        return text, *(self._values(file) for file in files_named(self.where(slug) or All()))

    def _values(self, file: str) -> tuple[str, ...] | None:
        try:
            return self.lists(file)
        except MismatchError:
            return None


def files_named(where: Filter) -> tuple[str, ...]:
    """The value files that a filter names, in written order."""
    return tuple(text(node.value) for _, node in walk(where) if isinstance(node, Condition) and names_a_file(node))


def layout_at(repository: Repository, revision: str, workspace: Workspace) -> WorkspaceLayout:
    """Find the place of the workspace at a revision, also if its folder was moved since; today's if unknown.

    Raises ValueError for a workspace outside the repository.
    """
    folder = repository.named(workspace.settings.segments)
    try:
        root = repository.named(workspace.root)
    except ValueError:  # only its segments are in the repository
        return WorkspaceLayout("", folder, folder)
    settings = posixpath.normpath(posixpath.join(root, workspace.path.name if workspace.path else FILE))
    today = WorkspaceLayout(settings, root, folder)
    if workspace.path is None:
        return today
    content = repository.contents([f"{revision}:{settings}"])[0]
    if content is None:
        return _moved(repository, revision, workspace, today)
    return _layout(content, settings, workspace) or today


def _layout(content: bytes, settings: str, workspace: Workspace) -> WorkspaceLayout | None:
    """The layout by the niche.yaml at a path; None if it is invalid, or names a folder outside the repository."""
    root = posixpath.dirname(settings) or "."
    try:
        folder = parse_workspace(decode(content, FILE), workspace.root / FILE).settings.segments
    except BadInputError:
        return None
    inside = os.path.relpath(folder, workspace.root)
    written = posixpath.normpath(posixpath.join(root, PurePath(inside).as_posix()))
    return None if written.startswith("..") else WorkspaceLayout(settings, root, written)


def _moved(repository: Repository, revision: str, workspace: Workspace, today: WorkspaceLayout) -> WorkspaceLayout:
    """The layout before the folder was moved: of folders that are gone now, the one that shares most segment names."""
    name = posixpath.basename(today.settings)
    gone = [path for path in repository.files_named(revision, name) if not (repository.root / path).exists()]
    slugs, best, most = set(workspace.slugs()), today, 0
    for path, content in zip(gone, repository.contents([f"{revision}:{path}" for path in gone]), strict=True):
        layout = None if content is None else _layout(content, path, workspace)
        entries = repository.tree(revision, layout.folder) if layout else ()
        common = len(slugs & {slug_of(entry.name) for entry in entries if is_yaml(entry.name)})
        if layout and common > most:
            best, most = layout, common
    return best


def lists_at(repository: Repository, revision: str, layout: WorkspaceLayout) -> Lists:
    """A reader of the value files beside the segments at a revision."""

    @cache
    def listed(file: str) -> tuple[str, ...]:
        path = posixpath.normpath(posixpath.join(layout.folder, file))
        if not layout.holds(path):
            raise MismatchError("unknown-file", f"{file} is not in the workspace")
        data = repository.contents([f"{revision}:{path}"])[0]
        if data is None:
            raise MismatchError("unknown-file", f"there was no file {file} at {revision[:7]}")
        return parse_values(data, file)

    return listed


def repository_of(workspace: Workspace) -> Repository:
    """The repository of the workspace's segments. Raises GitError if there is none, or git fails."""
    return Repository.of(workspace.settings.segments)
