"""Changes of `niche.yaml` that touch only the lines that change; a table that has none yet gets a first one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias, cast

from niche.segments.accounts.universe import Classification, Universe
from niche.segments.documents.editing import edit
from niche.segments.documents.files import FileVersion, read_file, save_diff, write_file
from niche.segments.documents.writing import Writable, as_read
from niche.segments.documents.yamlfile import MAX_BYTES, Plain, decode, load
from niche.segments.model.problems import BadInputError, Problem
from niche.segments.model.settings import ColumnSettings
from niche.segments.workspace.locating import FILE
from niche.segments.workspace.preview import TablePreview, preview_table
from niche.segments.workspace.scaffold import scaffold, taxonomy_settings
from niche.segments.workspace.workspace import WORKSPACE_KEYS, Workspace

Said: TypeAlias = dict[str, Plain]
Change: TypeAlias = Callable[[Said], None]
"""Changes in place what `niche.yaml` says."""


@dataclass(frozen=True)
class SettingsEdit:
    """A change that is not written yet."""

    path: Path
    text: str
    old: str = ""
    version: FileVersion | None = None
    """What was read; None where there is no file yet."""

    @property
    def new(self) -> bool:
        """Whether the file is still to be made."""
        return self.version is None

    def diff(self) -> str:
        """What a save would change, as a unified diff."""
        return save_diff(self.old, self.text)

    def save(self) -> None:
        """Write the file. Raises ChangedOnDiskError or BadInputError; then nothing is written."""
        write_file(self.path, self.text, self.version)


def edited(workspace: Workspace, *changes: Change, preview: TablePreview | None = None) -> SettingsEdit:
    """The workspace's `niche.yaml` as it stands on the disk, with changes; for a bare table its first one.

    `preview` saves reading the table again for a first one. Raises BadInputError.
    """
    if workspace.path is None:
        path, version = workspace.root / FILE, None
        old = scaffold(preview or preview_table(workspace), relative(workspace), workspace.settings.segments.name)
    else:
        path, version = workspace.path, read_file(workspace.path, MAX_BYTES)
        old = decode(version.data, str(path))
    text = old
    for change in changes:
        said = deepcopy(load(text, str(path)).value)
        if not isinstance(said, dict):
            raise BadInputError(Problem("this is not a workspace: it has no keys", str(path)))
        before = list(said)
        change(said)
        text = edit(text, _in_order(said, before), str(path))
    return SettingsEdit(path, text, "" if version is None else old, version)


def _in_order(said: Said, before: Sequence[str]) -> Said:
    """What is said, with new keys in their canonical places among those that there were."""
    found = [key for key in said if key in before]
    canonical = [key.name for key in WORKSPACE_KEYS]
    for key in (key for key in said if key not in before):
        after = canonical[canonical.index(key) :] if key in canonical else []
        place = next((place for place, other in enumerate(found) if other in after), len(found))
        found.insert(place, key)
    return {key: said[key] for key in found}


def relative(workspace: Workspace) -> str:
    """The path of the workspace's table as its `niche.yaml` says it."""
    data = Path(workspace.settings.data)
    return data.relative_to(workspace.root).as_posix() if data.is_relative_to(workspace.root) else str(data)


def aliased(universe: Universe, taxonomy: str, nodes: Mapping[str, str]) -> Change:
    """Let values of the data stand for nodes: labels of nodes by value, for the taxonomy of this name."""
    placement = universe.placements[taxonomy]
    index = [one.nodes for one in universe.placements.values()].index(placement.nodes)

    def change(said: Said) -> None:
        entry = taxonomy_entry(said, index, universe.placements[taxonomy], universe)
        aliases = entry.setdefault("aliases", {})
        if isinstance(aliases, dict):
            aliases.update(nodes)
            for alias, node in aliases.items():  # what stood for a label that stands for another now follows it
                if isinstance(node, str) and alias not in nodes:
                    aliases[alias] = nodes.get(node, node)

    return change


def taxonomy_entry(said: Said, index: int, placement: Classification, universe: Universe) -> Said:
    """What is said of a taxonomy; where nothing is, what niche found by itself is written down."""
    entries = said.get("taxonomy")
    if not entries:
        said["taxonomy"] = entries = cast(Said, taxonomy_settings(placement, universe.further_columns(placement)))
    entry = entries[index] if isinstance(entries, list) else entries
    assert isinstance(entry, dict)  # the workspace was opened with it
    return entry


def configured(universe: Universe, key: tuple[str, ...], value: Writable, column: str = "") -> Change:
    """Set one key: of the table, of a column, or of the taxonomy that classifies the accounts by `column`.

    Another way to read a column takes the place of the one before.
    """

    written = as_read(value)

    def change(said: Said) -> None:
        match key:
            case ("columns", name, way):
                entry = {
                    one: old for one, old in said_of_column(said, name).items() if way not in _WAYS or one not in _WAYS
                }
                put_column(said, name, name, {**entry, way: written})
            case ("columns", name):
                columns = said.setdefault("columns", {})
                assert isinstance(columns, dict)  # the workspace was opened with it
                columns[name] = written
            case ("taxonomy", way):
                of_column = (column in one.columns for one in universe.placements.values())
                index = next((index for index, found in enumerate(of_column) if found), 0)
                taxonomy_entry(said, index, list(universe.placements.values())[index], universe)[way] = written
            case ("roles", role):
                roles = said.setdefault("roles", {})
                assert isinstance(roles, dict)  # the workspace was opened with it
                roles[role] = written
            case (way,) if way not in said:  # beside what it is about
                behind = [(one, said.pop(one)) for one in list(said)[list(said).index("data") + 1 :]]
                said.update([(way, written), *behind])
            case (way,):
                said[way] = written

    return change


_WAYS = frozenset({"kind", "parse", "split", "order"})
"""The keys of a column that say what its values are."""


def decided(universe: Universe, column: str, name: str, said: ColumnSettings) -> tuple[Change, Change]:
    """Call a column by another name, then read it in another way. Roles and taxonomies follow the name."""
    header = universe.columns[column].header or column
    alias = header if name != header else ""

    def rename(root: Said) -> None:
        if name != column:
            entry = said_of_column(root, column)
            put_column(root, column, name, {**entry, "from": header})
            _rename(root, universe, column, name)

    def read(root: Said) -> None:
        entry = said_of_column(root, name)
        ways: Mapping[str, Writable] = {
            "from": alias,
            "kind": said.kind.value if said.kind else "",
            "parse": said.parse,
            "split": said.split,
            "order": list(said.order),
            "unit": said.unit,
        }
        put_column(root, name, name, _given({**entry, **ways}))

    return rename, read


def said_of_column(root: Said, column: str) -> Said:
    """What is said of a column."""
    columns = root.get("columns")
    entry = columns.get(column) if isinstance(columns, dict) else None
    return entry if isinstance(entry, dict) else {}


def _given(entry: Mapping[str, Writable]) -> Said:
    return cast(Said, {key: value for key, value in entry.items() if value or key == "missing"})


def put_column(root: Said, old: str, name: str, entry: Said) -> None:
    """Put an entry in the place of the old one, or last; an entry that says nothing goes."""
    columns = root.get("columns") or {}
    assert isinstance(columns, dict)  # the workspace was opened with it
    found: Said = {name if key == old else key: entry if key == old else value for key, value in columns.items()}
    found.setdefault(name, entry)
    root["columns"] = found = {key: value for key, value in found.items() if key != name or value}
    if not found:
        del root["columns"]


def _rename(root: Said, universe: Universe, old: str, new: str) -> None:
    """Let roles and taxonomies speak of the new name; also those that niche found by the old one."""
    taken = {role.value for role, column in universe.roles.items() if column == old}
    if taken:
        roles = root.setdefault("roles", {})
        assert isinstance(roles, dict)
        roles.update(dict.fromkeys(sorted(taken), new))
    further = {column for placement in universe.placements.values() for column, _ in placement.also}
    for index, placement in enumerate(one for one in universe.placements.values() if not one.also):
        if old in placement.columns or old in further:
            entry = taxonomy_entry(root, index, placement, universe)
            if entry.get("column") == old:
                entry["column"] = new
            columns = entry.get("columns")
            if isinstance(columns, list):
                entry["columns"] = [new if one == old else one for one in columns]
            also = entry.get("also")
            if isinstance(also, list):
                entry["also"] = [new if one == old else one for one in also]
