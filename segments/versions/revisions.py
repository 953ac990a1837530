"""All segments of a workspace as they are now, or as they were at a revision, ready to be counted."""

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
from niche.segments.workspace.references import references
from niche.segments.workspace.segment_names import is_yaml, listing, slug_of
from niche.segments.workspace.segmentfile import SUFFIX, SegmentFile, parse_segment
from niche.segments.workspace.workspace import FILE, Workspace, parse_workspace

_LISTED = b"listed_in"


@dataclass(frozen=True, slots=True)
class WorkspaceLayout:
    """Where a workspace lay at a revision, as git writes paths."""

    settings: str
    """Its niche.yaml."""
    root: str
    """The folder of that."""
    folder: str
    """The folder of segments."""

    def holds(self, path: str) -> bool:
        """Whether a path lies in the workspace."""
        return any(below == "." or path.startswith(f"{below}/") for below in (self.root, self.folder))


class Version:
    """The workspace's segments at one time. A segment's references and files of values are those of that time.

    Files are read when they are asked for. Counted is on the data of `counter`.
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
        """The content of each segment file, by slug."""
        self.lists = lists
        self.counter = Counter(replace(counter.universe, lists=lists), segments=self.where)
        self._files = files or {}
        self._read: dict[str, SegmentFile | BadInputError] = {}

    @classmethod
    def now(cls, workspace: Workspace, counter: Counter) -> Version:
        """The files in the folder. Raises BadInputError where one cannot be read."""
        files = workspace.folder.listing().files
        texts = {slug: workspace.folder.content(name) for slug, name in files.items()}
        return cls(workspace, counter, texts, counter.universe.lists, files)

    @classmethod
    def at(cls, workspace: Workspace, counter: Counter, repository: Repository, revision: str) -> Version:
        """The files at a revision, a commit's full id, from git's store; where `niche.yaml` was then and said that
        they are."""
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
        found = {name: data for name, data in read.items() if data is not None}
        shared = layout.folder == layout.root
        files = listing(found, found.__getitem__ if shared else None).files
        texts = {slug: found[name] for slug, name in files.items()}
        return cls(workspace, counter, texts, lists_at(repository, revision, layout), files)

    @classmethod
    def none(cls, workspace: Workspace, counter: Counter) -> Version:
        """That before the first commit."""
        return cls(workspace, counter, {}, nowhere)

    def with_unchecked(self, repository: Repository) -> Version:
        """The same with the files that git leaves out of the working tree on purpose, as it has them."""
        unchecked = repository.unchecked(self.workspace.settings.segments.resolve())
        names = [name for name in listing(unchecked).files.values() if slug_of(name) not in self.texts]
        texts = zip(map(slug_of, names), repository.contents([unchecked[name] for name in names]), strict=True)
        found = {slug: data for slug, data in texts if data is not None}
        return Version(self.workspace, self.counter, {**self.texts, **found}, self.lists, self._files)

    def read(self, slug: str) -> SegmentFile | BadInputError | None:
        """The segment; None where there was none; the error where it cannot be read."""
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
        except MismatchError:
            return None


def files_named(where: Filter) -> tuple[str, ...]:
    """The files of values that a filter names, in written order."""
    return tuple(text(node.value) for _, node in walk(where) if isinstance(node, Condition) and names_a_file(node))


def layout_at(repository: Repository, revision: str, workspace: Workspace) -> WorkspaceLayout:
    """Where the workspace lay at a revision, followed where its folder was moved; as today where that cannot be told.

    Raises ValueError for a workspace outside the repository.
    """
    folder = repository.named(workspace.settings.segments)
    try:
        root = repository.named(workspace.root)
    except ValueError:  # its segments alone are in the repository
        return WorkspaceLayout("", folder, folder)
    settings = posixpath.normpath(posixpath.join(root, workspace.path.name if workspace.path else FILE))
    today = WorkspaceLayout(settings, root, folder)
    if workspace.path is None:
        return today
    said = repository.contents([f"{revision}:{settings}"])[0]
    if said is None:
        return _moved(repository, revision, workspace, today)
    return _layout(said, settings, workspace) or today


def _layout(said: bytes, settings: str, workspace: Workspace) -> WorkspaceLayout | None:
    """The layout that a niche.yaml at a path made; None where it cannot be read, or names a folder elsewhere."""
    root = posixpath.dirname(settings) or "."
    try:
        folder = parse_workspace(decode(said, FILE), workspace.root / FILE).settings.segments
    except BadInputError:
        return None
    inside = os.path.relpath(folder, workspace.root)
    found = posixpath.normpath(posixpath.join(root, PurePath(inside).as_posix()))
    return None if found.startswith("..") else WorkspaceLayout(settings, root, found)


def _moved(repository: Repository, revision: str, workspace: Workspace, today: WorkspaceLayout) -> WorkspaceLayout:
    """The layout of the workspace where its folder was another one: of those that are gone now, the one with most
    segments of the names that there are."""
    name = posixpath.basename(today.settings)
    gone = [path for path in repository.files_named(revision, name) if not (repository.root / path).exists()]
    slugs, best, most = set(workspace.slugs()), today, 0
    for path, said in zip(gone, repository.contents([f"{revision}:{path}" for path in gone]), strict=True):
        layout = None if said is None else _layout(said, path, workspace)
        entries = repository.tree(revision, layout.folder) if layout else ()
        common = len(slugs & {slug_of(entry.name) for entry in entries if is_yaml(entry.name)})
        if layout and common > most:
            best, most = layout, common
    return best


def lists_at(repository: Repository, revision: str, layout: WorkspaceLayout) -> Lists:
    """Reads the files of values beside the segments as they were at a revision."""

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
    """The repository that holds the workspace's segments. Raises GitError without one, or where git fails."""
    return Repository.of(workspace.settings.segments)
