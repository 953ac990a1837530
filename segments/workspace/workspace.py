"""A workspace: the folder of `niche.yaml`, its settings, and the folder of segment files."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import chain, count
from pathlib import Path
from typing import Any

from niche.segments.documents.files import expanded, file_errors, read_file
from niche.segments.documents.keys import EXPECT, GUARDRAILS, VERSION, Key, KeyReader, Takes, attribute, check_common
from niche.segments.documents.yamlfile import MAX_BYTES, Document, decode, load, meant
from niche.segments.model.columns import Kind, Role
from niche.segments.model.problems import BadInputError, Problem, did_you_mean
from niche.segments.model.segment import Expectations, Guardrails
from niche.segments.model.settings import After, ColumnSettings, Settings, TaxonomySettings
from niche.segments.reading.roles import ANSWERS
from niche.segments.reading.sources import without_password
from niche.segments.taxonomies.builtin import ROLL_UPS, TITLES
from niche.segments.taxonomies.editions import TITLES as EDITIONS
from niche.segments.workspace.assign_settings import ASSIGN, assign_settings
from niche.segments.workspace.derived_settings import OFF, check_derived, check_trees, derived, is_derived, stages
from niche.segments.workspace.layout_settings import LAYOUT_KEYS, check_layout, file_layout
from niche.segments.workspace.locating import FILE, is_partitioned, matches, near, nearest_file, offer
from niche.segments.workspace.ownership import USUAL, claim, folder_beside, shared
from niche.segments.workspace.priority_settings import RANK, check_rank, rank_settings
from niche.segments.workspace.score_settings import SCORE, Places, read_score
from niche.segments.workspace.segment_folder import SegmentFolder
from niche.segments.workspace.segment_names import OWN, composed, is_yaml, slug_of, slugify
from niche.segments.workspace.segmentfile import SegmentFile, read_segment
from niche.segments.workspace.segmentfiles import SegmentFiles

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+:/", re.IGNORECASE)

COLUMN_KEYS = (
    Key("from", Takes.TEXT, "the header in the table, where the name is an alias for it"),
    Key("kind", Takes.WORD, "what the values are", words=tuple(kind.value for kind in Kind if kind != Kind.INDUSTRY)),
    Key(
        "parse",
        Takes.WORD,
        "how text is read",
        words=("number", "money", "percentage", "date", "date-us", "date-eu", "date-yy", "yes/no"),
    ),
    Key("split", Takes.TEXT, "what separates the items of a list"),
    Key("order", Takes.TEXTS, "the values of an ordered category, smallest first"),
    Key("unit", Takes.TEXT, "the unit shown, such as USD"),
    Key("decimal", Takes.WORD, "the decimal sign", words=(".", ",")),
    Key("missing", Takes.TEXTS, "the words that mean a missing value in this column, instead of the usual ones"),
    Key("applies", Takes.TEXT, "a condition: accounts that do not meet it lack nothing where the column is empty"),
    Key(
        "after",
        Takes.WORD,
        "what it follows from: the columns that follow from an outcome give no advice",
        words=tuple(After),
    ),
    Key(
        "case",
        Takes.PAIRS,
        "a new column: its values, each with the condition of its accounts; the first one met counts",
    ),
    Key("sum", Takes.TEXTS, "a new column: the columns whose numbers are added; missing where one of them is"),
)
_ANSWERS = "the values that mean {}: a list, known for any, missing for none, other for those the other answer has not"
STAGE_KEYS = (
    Key("column", Takes.TEXT, "the column whose values answer", required=True),
    Key("yes", Takes.TEXTS, _ANSWERS.format("yes")),
    Key("no", Takes.TEXTS, _ANSWERS.format("no")),
    Key("where", Takes.TEXT, "a condition: accounts that do not meet it have no answer"),
)
TAXONOMY = Key(
    "taxonomy",
    Takes.KEYS,
    "the tree that classifies the accounts: one, or a list of them; off for none",
    words=(OFF,),
    listed=True,
    keys=(
        Key("name", Takes.TEXT, "the column name that segment files use for it"),
        Key("use", Takes.WORD, "a classification that niche ships", words=tuple(TITLES)),
        Key("file", Takes.TEXT, "a tree of your own"),
        Key("column", Takes.TEXT, "the column with codes or titles"),
        Key("also", Takes.TEXTS, "further columns of codes: any_industry finds an account by each of them"),
        Key("columns", Takes.TEXTS, "the columns that make the tree, sector first"),
        Key("aliases", Takes.PAIRS, "codes by the value that stands for them in the data"),
        Key("edition", Takes.WORD, "the edition that the codes are of", words=(*EDITIONS, *TITLES)),
        Key("roll_up", Takes.WORD, "economic sectors as a level above", words=tuple(ROLL_UPS)),
    ),
)
WORKSPACE_KEYS = (
    VERSION,
    Key("data", Takes.TEXT, "the table of accounts: a file, a glob, or a database address", required=True),
    *LAYOUT_KEYS,
    Key("as_of", Takes.DATE, "the day that `within` and its like count from; today where it is not given"),
    Key(
        "columns",
        Takes.NAMED,
        "what inference cannot know, by column; off leaves a column out",
        keys=COLUMN_KEYS,
        words=("off",),
    ),
    Key(
        "roles",
        Takes.KEYS,
        "what columns are used for",
        keys=tuple(
            Key(
                role.value,
                Takes.TEXT,
                f"the column that says {role.meaning}; off for none",
                keys=STAGE_KEYS if role in ANSWERS else (),
            )
            for role in Role
        ),
    ),
    TAXONOMY,
    Key("segments", Takes.TEXT, "the folder of segment files"),
    GUARDRAILS,
    EXPECT,
    Key(
        "memory", Takes.BYTES, "how much the accounts may take before they are read from disk; half of all if not given"
    ),
    Key("market", Takes.TEXT, "a file of market sizes and growth by industry: a CSV of node, market_size, growth"),
    Key("plan", Takes.ANYTHING, "the sales plan that guardrails are derived from"),
    RANK,
    SCORE,
    ASSIGN,
    Key("findings", Takes.ANYTHING, "rules switched off, other severities and thresholds"),
)
"""The keys of a `niche.yaml`, in canonical order."""

_ELSEWHERE = ("plan", "findings")


@dataclass(frozen=True)
class Portfolio:
    """All segment files of a workspace by slug: the valid ones, and the problems of the others."""

    files: Mapping[str, SegmentFile] = field(default_factory=dict)
    failures: Mapping[str, tuple[Problem, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Workspace:
    """An open workspace. `path` is its `niche.yaml`; None if a bare table was opened."""

    settings: Settings
    root: Path
    path: Path | None = None
    problems: tuple[Problem, ...] = ()
    """Warnings, such as unknown keys."""
    document: Document | None = field(default=None, repr=False, compare=False)
    """The parsed `niche.yaml`, for the places of its keys."""
    files: SegmentFiles = field(default_factory=SegmentFiles, repr=False, compare=False)
    """The cache of segment files."""
    scored: Places = field(default=(), repr=False, compare=False)
    """Line and column of every node of the conditions that give points."""

    def placed(self, problem: Problem) -> Problem:
        """Place a problem at its key in `niche.yaml`; without that file, at the table."""
        if self.path is None or self.document is None:
            return problem.at(without_password(self.settings.data))
        if problem.file:
            return problem
        written, key = self.document.value, problem.key
        if key[:1] == ("taxonomy",) and isinstance(written, dict) and not isinstance(written.get("taxonomy"), list):
            key = (*key[:1], *key[2:])  # a single taxonomy need not be in a list
        return problem.at(str(self.path), *(self.document.place(key) if key else ()))

    @property
    def folder(self) -> SegmentFolder:
        """The folder of segment files."""
        return SegmentFolder(self.settings.segments, self.root)

    @property
    def place(self) -> Path:
        """What to open to have it again: its folder, else the table; an address is no path that exists."""
        return self.root.absolute() if self.path else Path(self.settings.data).absolute()

    @property
    def table(self) -> str:
        """The table that was opened without a `niche.yaml`, if others may lie beside it; empty for a workspace."""
        return "" if self.path else self.settings.data

    def make_folder(self) -> None:
        """Create the segment folder; beside a bare table, record which table owns it. Raises BadInputError."""
        claim(self.settings.segments, _name(self.table) if self.table else "")

    def slugs(self) -> tuple[str, ...]:
        """The slugs of all segments, ascending; empty if there is no segment folder."""
        return tuple(self.folder.listing().files)

    def segment_path(self, slug: str) -> Path:
        """The path of a segment, existing or not."""
        return self.folder.find(slug) or self.folder.usual(slug)

    def existing_path(self, slug: str) -> Path:
        """The path of an existing segment. Raises BadInputError if there is none."""
        if path := self.folder.find(slug):
            return path
        listing = self.folder.listing()
        unread = next((str(left_out) for left_out in listing.left_out if slug_of(left_out.name) == composed(slug)), "")
        hint = unread or did_you_mean(slug, listing.files)
        raise BadInputError(Problem(f"there is no segment {slug}", str(self.settings.segments), hint=hint))

    def read(self, slug: str) -> SegmentFile:
        """Read a segment. Raises BadInputError if there is none, or with all its problems."""
        return read_segment(self.existing_path(slug))

    def look_up(self, slug: str) -> SegmentFile:
        """Read a segment from the cache, if its file is unchanged; for frequent reads of many."""
        path = self.folder.find(slug)
        if path is None:
            raise BadInputError(Problem(f"there is no segment {slug}", str(self.settings.segments)))
        return self.files.read(path)

    def read_all(self) -> Portfolio:
        """Read every segment; an invalid file does not keep the others from being read."""
        files: dict[str, SegmentFile] = {}
        failures: dict[str, tuple[Problem, ...]] = {}
        for slug in self.slugs():
            try:
                files[slug] = self.look_up(slug)
            except BadInputError as error:
                failures[slug] = error.problems
        return Portfolio(files, failures)

    def unused_path(self, name: str) -> Path:
        """A free path for a new segment of this name."""
        slug = slugify(name)
        taken = {other.casefold() for other in self.slugs()}
        paths = map(self.folder.usual, chain([slug], (f"{slug}-{number}" for number in count(2))))
        free = (path for path in paths if path.stem not in taken and path.name not in OWN)
        return next(path for path in free if not os.path.lexists(path))


def open_workspace(path: Path | None = None) -> Workspace:
    """Open the workspace at a path: a folder with `niche.yaml`, that file, or a table; None for the nearest one
    upwards.

    Raises BadInputError if there is none, and with every problem of its `niche.yaml`.
    """
    if path is None:
        here = Path.cwd()
        if file := nearest_file(here):
            return read_workspace(file)
        raise BadInputError(Problem(f"there is no {FILE} here or in a folder above", str(here), hint=offer(here)))
    path = expanded(path)
    with file_errors("cannot open", path):
        return _opened(path)


def _opened(path: Path) -> Workspace:
    if path.is_dir():
        if (path / FILE).is_file():
            return read_workspace(path / FILE)
        if is_partitioned(path):
            return of_table(path)
        raise BadInputError(Problem(f"the folder has no {FILE}", str(path), hint=offer(path)))
    if is_yaml(path.name) and path.is_file():
        return read_workspace(path)
    if path.is_file() or _ADDRESS.match(str(path)) or (re.search(r"[*?\[]", path.name) and any(matches(path))):
        workspace = of_table(path)
        remarks = shared(workspace.settings.segments, workspace.root, _name(workspace.table))
        return replace(workspace, problems=remarks)
    raise BadInputError(Problem("there is no such file or folder", str(path), hint=near(path)))


def of_table(path: Path) -> Workspace:
    """A workspace without `niche.yaml` around one table; its segments are in a folder beside it."""
    address = bool(_ADDRESS.match(str(path)))
    data = str(path) if address else str(path.absolute())
    root = Path.cwd() if address else path.absolute().parent
    return Workspace(Settings(data, folder_beside(root, _name(data), _is_named_for_another(root, data))), root)


def _name(data: str) -> str:
    """The name of a table among those beside it."""
    return data if _ADDRESS.match(data) else Path(data).name


def _is_named_for_another(root: Path, data: str) -> bool:
    """Whether a `niche.yaml` in the folder keeps the segments of another table in `segments/`."""
    if not (root / FILE).is_file():
        return False
    try:
        settings = read_workspace(root / FILE).settings
    except BadInputError:
        return False
    return settings.segments == root / USUAL and settings.data != data


def read_workspace(path: Path) -> Workspace:
    """Read a `niche.yaml`. Raises BadInputError with every problem, each with its place."""
    return parse_workspace(decode(read_file(path, MAX_BYTES).data, str(path)), path)


def parse_workspace(text: str, path: Path) -> Workspace:
    """Parse the text of a `niche.yaml` at `path`. Raises BadInputError as `read_workspace` does."""
    file = str(path)
    document = load(text, file)
    reader = KeyReader(document, file)
    content = document.value
    if not isinstance(content, dict):
        raise BadInputError(reader.problem("this is not a workspace: it has no keys", (), "it needs data:"))
    if "where" in content and "data" not in content:
        message = "this is a segment, not a workspace"
        raise BadInputError(reader.problem(message, (), f"open the folder that holds {FILE}"))
    values = reader.mapping(WORKSPACE_KEYS, content)
    check_common(reader, values)
    taxonomies = _taxonomies(reader, values.get("taxonomy"))
    columns, roles = values.get("columns", {}), values.get("roles", {})
    check_derived(reader, columns, roles)
    check_trees(reader, columns, taxonomies)
    check_layout(reader, values)
    check_rank(reader, values)
    score = read_score(reader, values)
    reader.raise_problems()
    root = path.absolute().parent
    known = {key.name for key in WORKSPACE_KEYS}
    settings = Settings(
        data=_data(root, values["data"]),
        segments=root / expanded(Path(values.get("segments", USUAL))),
        as_of=values.get("as_of"),
        columns={name: _column(column) for name, column in columns.items() if not is_derived(column)},
        derived={name: derived(column) for name, column in columns.items() if is_derived(column)},
        roles={Role(name): column for name, column in roles.items() if isinstance(column, str) and column != OFF},
        stages=stages(roles, content),
        unused=frozenset(Role(name) for name, column in roles.items() if column == OFF),
        taxonomies=tuple(_taxonomy(root, taxonomy) for taxonomy in taxonomies),
        guardrails=Guardrails(**values.get("guardrails", {})),
        expect=Expectations(**{attribute(key): value for key, value in values.get("expect", {}).items()}),
        market=root / expanded(Path(values["market"])) if "market" in values else None,
        memory=values.get("memory", 0),
        layout=file_layout(values),
        rank=rank_settings(values),
        score=None if score is None else score.scoring,
        assign=assign_settings(values),
        extra={name: meant(value) for name, value in content.items() if name not in known or name in _ELSEWHERE},
        root=root,
    )
    return Workspace(settings, root, path, tuple(reader.warnings), document, scored=score.places if score else ())


def _data(root: Path, written: str) -> str:
    return written if "://" in written else str(root / expanded(Path(written)))


def _column(values: Mapping[str, Any]) -> ColumnSettings:
    renamed = {"header" if name == "from" else name: value for name, value in values.items()}
    typed = {name: made(renamed[name]) for name, made in (("kind", Kind), ("after", After)) if name in renamed}
    return ColumnSettings(**renamed | typed)


def _taxonomies(reader: KeyReader, content: Any) -> list[Mapping[str, Any]]:
    """The taxonomies as a list, an empty one for none; reports those without a source."""
    if content == OFF:
        return [{}]
    listed = isinstance(content, list)
    taxonomies: list[Mapping[str, Any]] = content if listed else [content] if content else []
    for index, taxonomy in enumerate(taxonomies):
        at = ("taxonomy", index) if listed else ("taxonomy",)
        if not isinstance(taxonomy, dict):
            reader.report("off means no tree, so it cannot be in a list", at, "leave it out of the list")
            return []
        sources = [name for name in ("use", "file", "columns") if taxonomy.get(name)]
        if len(sources) > 1:
            reader.report(f"a taxonomy has one source, not {' and '.join(sources)}", at, "keep one of them")
        elif taxonomy.get("also") and taxonomy.get("columns"):
            message = "also has no effect with columns, which make one tree"
            reader.report(message, (*at, "also"), "leave one of them out", of_key=True)
        elif not sources and not _in_error(reader, at):
            reader.report("this taxonomy has no source", at, "add use, file or columns")
    return taxonomies


def _in_error(reader: KeyReader, at: tuple[str | int, ...]) -> bool:
    line, _ = reader.document.place(at)
    return any(problem.line >= line for problem in reader.problems)


def _taxonomy(root: Path, values: Mapping[str, Any]) -> TaxonomySettings:
    file = {"file": root / expanded(Path(values["file"]))} if values.get("file") else {}
    return TaxonomySettings(**{**values, **file})
