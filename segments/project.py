"""An open project: the accounts of a table, the segments beside it, what is accepted of them, and git."""

from __future__ import annotations

import datetime as dt
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

import polars as pl

from niche.segments.accounts.exports import frame_at
from niche.segments.accounts.opening import Progress, open_universe
from niche.segments.accounts.universe import Universe
from niche.segments.counting.counter import Counter
from niche.segments.counting.counts import AccountSet, Counts
from niche.segments.documents.files import shown
from niche.segments.findings import catalogue, registry
from niche.segments.findings.accepted import AcceptedFile, remaining
from niche.segments.findings.context import CountedPortfolio, SearchableSegment, Unread
from niche.segments.findings.definition import unknown_value
from niche.segments.findings.finding import Finding
from niche.segments.findings.report import Checked, Report
from niche.segments.language.expressions import parse
from niche.segments.model.cancelling import Cancelled
from niche.segments.model.columns import Role
from niche.segments.model.filters import All, Condition, Filter, InSegment, live
from niche.segments.model.mismatches import mismatches
from niche.segments.model.problems import BadInputError, Problem, did_you_mean
from niche.segments.model.segment import Segment
from niche.segments.portfolio import membership
from niche.segments.reading.roles import unfit_roles
from niche.segments.versions.git import Repository
from niche.segments.versions.gitcommand import GitError
from niche.segments.versions.revisions import repository_of
from niche.segments.workspace.references import segments_of
from niche.segments.workspace.segment_names import composed, slugify
from niche.segments.workspace.segmentfile import SegmentFile, save_segment
from niche.segments.workspace.workspace import FILE, Workspace, open_workspace

Question: TypeAlias = "str | Filter | Segment"
"""What can be asked about: the slug of a segment, a condition in words or SQL, a filter, or a segment."""

ROWS = 20
"""Accounts that `rows` gives, unless asked for more."""


@dataclass(frozen=True, slots=True)
class NodeSize:
    """A node of the main taxonomy, with the accounts in it and below it."""

    code: str
    title: str
    parent: str | None
    """The code of the node above; None at the top."""
    accounts: int
    matched: int


@dataclass(frozen=True, repr=False)
class Project:
    """A workspace with its accounts and what counts them. `niche.segments.open` makes one.

    >>> import niche.segments as ns
    >>> project = ns.open("sample_data/accounts")
    >>> project
    <Project sample_data/accounts: 20,000 accounts, 8 segments>
    >>> project.count("employees between 100 and 500 and country in ('DE', 'FR')")
    <Counts 755 of 20,000 accounts, 3.8 %, 253 undecided>
    """

    workspace: Workspace
    counter: Counter

    @classmethod
    def of(cls, workspace: Workspace, progress: Progress | None = None) -> Project:
        """Read the accounts of a workspace; what in `niche.yaml` does not fit them is told with its place there.

        Settings that do not fit and do no harm join the problems of the workspace. Raises BadInputError.
        """
        try:
            universe = open_universe(workspace.settings, progress)
        except BadInputError as error:
            raise BadInputError(map(workspace.placed, error.problems)) from None
        kinds = {name: column.kind for name, column in universe.columns.items()}
        unfit = map(workspace.placed, unfit_roles(kinds, universe.roles, workspace.settings))
        workspace = replace(workspace, problems=(*workspace.problems, *unfit))
        return cls(workspace, Counter(universe, segments=segments_of(workspace)))

    def __repr__(self) -> str:
        number = len(self.workspace.slugs())
        segments = f"{number:,} segment{'' if number == 1 else 's'}"
        return f"<Project {shown(self.workspace.root)}: {len(self.universe):,} accounts, {segments}>"

    def until(self, cancelled: Cancelled) -> Project:
        """The same project for someone who may stop waiting: what is asked of it then raises CancelledError."""
        return replace(self, counter=self.counter.until(cancelled))

    # What it consists of

    @property
    def universe(self) -> Universe:
        """All accounts, with their columns and taxonomies."""
        return self.counter.universe

    @property
    def segments(self) -> Mapping[str, Segment]:
        """The segments whose files can be read, by slug, as the files say them now. Raises CancelledError."""
        found: dict[str, Segment] = {}
        for slug in self.workspace.slugs():
            self.counter.check()
            try:
                found[slug] = self.workspace.look_up(slug).segment
            except BadInputError:
                continue  # `check` says what is wrong with it
        return found

    @cached_property
    def accepted(self) -> AcceptedFile:
        """The findings that `accepted.yaml` accepts."""
        return AcceptedFile(self.workspace.root)

    @property
    def repository(self) -> Repository | None:
        """The git repository that holds the segments; None without one, or where git does not answer."""
        try:
            return repository_of(self.workspace)
        except GitError:
            return None

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What `niche.yaml` and `accepted.yaml` say and niche does not know what to do with, each with its place."""
        rules = map(self.workspace.placed, registry.problems(self.workspace.settings))
        return (*self.workspace.problems, *rules, *self.accepted.problems)

    # What can be asked of it

    def parse(self, text: str, file: str = "") -> Filter:
        """The filter that a condition in words or SQL says. Raises BadInputError, each problem at its place in `file`.

        >>> project.parse("employees >= 100")
        Condition(column='employees', operator='at_least', value=100)
        """
        return parse(text, schema=self.universe, file=file, segments=self.workspace.slugs())

    def filter(self, question: Question) -> Filter:
        """The filter that is meant: of a segment by its slug, or of a condition in words or SQL.

        Raises BadInputError where it does not fit the accounts. Warns of values that no account has.
        """
        if isinstance(question, Segment):
            return question.where
        if not isinstance(question, str):
            return question
        if composed(question) in self.workspace.slugs():
            return self.fitting(self.workspace.read(composed(question)))
        where = self.parse(question)
        for message in self.unknown_values(where):
            warnings.warn(message, stacklevel=3)
        return where

    def fitting(self, file: SegmentFile) -> Filter:
        """The filter of a segment's file. Raises BadInputError with all in it that does not fit the accounts."""
        if problems := [*self._misfits(file)]:
            raise BadInputError(problems)
        return file.segment.where

    def _misfits(self, file: SegmentFile) -> Iterator[Problem]:
        for path, node in live(file.segment.where):
            line, column = file.places.get(path, (0, 0))
            if isinstance(node, Condition):
                for _, error in mismatches(node, self.universe):
                    yield Problem(error.message, str(file.path), line, column, error.hint)
            elif isinstance(node, InSegment) and self.workspace.folder.find(node.name) is None:
                hint = did_you_mean(node.name, self.workspace.slugs())
                yield Problem(f"there is no segment {node.name}", str(file.path), line, column, hint)

    def unknown_values(self, where: Filter) -> list[str]:
        """What is to be said of values that no account has: a misspelt one is counted as nothing.

        Nothing is said of a table that is read from disk: to look for a text there takes as long as to count.
        """
        if self.universe.table.streamed:
            return []
        counts = self.counter.count(where, details=False, tree=False)
        return [notice.message for notice in unknown_value.check(self.context(Segment("", where), counts=counts), {})]

    def count(self, question: Question = All(), columns: Iterable[str] = ()) -> Counts:
        """How many accounts match, and how the values of `columns` are spread over them. Raises BadInputError.

        >>> counts = project.count("nordic-logistics", ["employees"])
        >>> counts.accounts, counts.undecided, counts.share
        (78, 54, 0.0039)
        >>> counts.distributions["employees"].quantiles[50]
        45.0
        """
        spread = tuple(columns)
        return self.counter.count(self.filter(question), spread, details=bool(spread), tree=False)

    def rows(
        self, question: Question = All(), columns: Sequence[str] = (), first: int = 0, count: int = ROWS
    ) -> pl.DataFrame:
        """Accounts that match, in the order of the table: `count` of them from the place `first` on.

        All columns of the table are given, unless some are named; a taxonomy's has the labels of nodes. Raises
        BadInputError where the question does not fit the accounts, or a column is unknown.

        >>> project.rows("nordic-logistics", ["company", "country"], count=2).rows()
        [('Fjordhaven Shipping ASA', 'NO'), ('Valado Transport AB', 'SE')]
        """
        for name in columns:
            if name not in self.universe.columns:
                raise BadInputError(
                    Problem(f"there is no column {name}", hint=did_you_mean(name, self.universe.columns))
                )
        found = self.counter.rows(self.filter(question))
        return frame_at(self.universe, columns or self.universe.table.columns, found[first : first + count])

    def tree(self, question: Question = All()) -> tuple[NodeSize, ...]:
        """The nodes of the main taxonomy with their accounts and those that match; none where there is no taxonomy.

        >>> max(project.tree("nordic-logistics"), key=lambda node: node.matched).title
        'Transportation and Warehousing'
        """
        matched = self.counter.tree(self.filter(question))
        accounts = self.counter.tree(All())
        nodes = () if self.universe.main is None else self.universe.main.taxonomy.nodes
        return tuple(
            NodeSize(
                node.code,
                node.title,
                None if node.parent is None else nodes[node.parent].code,
                int(accounts[node.position]),
                int(matched[node.position]),
            )
            for node in nodes
        )

    def explain(self, rule: str) -> str:
        """Why a rule of findings matters, its formula, its defaults, and how to change it. Raises BadInputError.

        >>> project.explain("one-whale").splitlines()[0]
        'one-whale (note): ...'
        """
        return catalogue.explain(rule)

    def outside(self, question: Question, text: str, most: int = 5) -> tuple[membership.Outside, ...]:
        """Why accounts that have a text in any column are not among those that match: the steps that they do not pass.

        Of `most` accounts; each is called as its name says, or else its id. Raises BadInputError.

        >>> [account] = project.outside("nordic-logistics", "Walina Media SA")
        >>> [failed.step for failed in account.failed]
        ["industry under '48-49 Transportation and Warehousing'", 'country in NO, SE, DK … 1 more']
        """
        label = self.universe.role(Role.NAME) or self.universe.role(Role.ID)
        named = label.name if label else self.universe.table.columns[0]
        return membership.outside(self.counter, self.filter(question), text, named, most)

    def check(self, slug: str) -> Checked:
        """Count one segment and look for findings, beside all other segments. Raises BadInputError as `check_all`.

        >>> [finding.rule for finding in project.check("nordic-logistics").findings]
        ['missing-data', 'unreliable', 'one-whale']
        """
        return self.check_all((slug,)).segments[0]

    def check_all(self, slugs: Sequence[str] = ()) -> Report:
        """Count the segments named and look for findings; all segments and the portfolio that they make, if none is.

        Findings that `accepted.yaml` accepts are left out. Raises BadInputError for a name that no segment has, and
        where that file or the settings of findings cannot be read.

        >>> project.check_all().worst.word
        'warning'
        """
        self._refuse(slugs)
        workspace, settings = self.workspace, self.workspace.settings
        read = workspace.read_all()
        contexts = {context.slug: context for context in self._contexts(read.files)}
        unread = {
            slug: Unread(slug, shown(workspace.segment_path(slug)), problems)
            for slug, problems in read.failures.items()
        }

        def checked(slug: str) -> Checked:
            if slug in unread:
                found = registry.evaluate_unread(unread[slug], settings)
                return Checked(slug, unread[slug].file, "", None, None, found)
            file, counts = read.files[slug], contexts[slug].counts
            segment, found = file.segment, registry.evaluate(contexts[slug])
            return Checked(slug, shown(file.path), segment.name, counts.total, counts.share, found, segment.status)

        segments = tuple(map(checked, slugs or sorted((*contexts, *unread))))
        together = CountedPortfolio(
            tuple(contexts.values()), self.counter, settings, () if slugs else workspace.folder.left_out()
        )
        portfolio = () if slugs else registry.evaluate_portfolio(together)
        report = Report(len(self.universe), segments, portfolio, file=shown(workspace.path or workspace.root / FILE))
        accepted = self.accepted.read()
        remarks = (
            Problem(
                f"accepts {one.rule} of {one.segment}: there is no such segment", shown(self.accepted.path), one.line
            )
            for one in accepted
            if one.segment and workspace.folder.find(one.segment) is None
        )
        return replace(report.without(accepted, dt.date.today()), remarks=tuple(remarks))

    def _refuse(self, slugs: Sequence[str]) -> None:
        known, settings = self.workspace.slugs(), self.workspace.settings
        missing = [slug for slug in slugs if slug not in known]
        problems = [Problem(f"there is no segment {slug}", hint=did_you_mean(slug, known)) for slug in missing]
        problems += [problem.at(str(self.workspace.path)) for problem in registry.problems(settings)]
        if problems:
            raise BadInputError(problems)

    def _contexts(self, files: Mapping[str, SegmentFile]) -> Iterator[SearchableSegment]:
        """Each segment counted, knowing the others."""
        segments = {slug: file.segment for slug, file in files.items()}
        counts = {slug: self.counter.count(segment.where) for slug, segment in segments.items()}
        sets = {slug: one.matched for slug, one in counts.items()}
        for slug, file in files.items():
            yield self.context(file.segment, slug, counts=counts[slug], file=file, peers=segments, sets=sets)

    def context(
        self,
        segment: Segment,
        slug: str = "",
        *,
        counts: Counts | None = None,
        file: SegmentFile | None = None,
        peers: Mapping[str, Segment] | None = None,
        sets: Mapping[str, AccountSet] | None = None,
    ) -> SearchableSegment:
        """What the rules look at of a segment, in hand or in a file.

        `counts` are of the filter in hand, which may be ahead of the segment's; `peers` are the other segments, those
        of them with `sets` are counted already. Raises CancelledError.
        """
        counts = counts or self.counter.count(segment.where)
        as_written = file is not None and file.segment.where == counts.filter
        return SearchableSegment(
            segment,
            counts,
            self.counter,
            self.workspace.settings,
            slug,
            places=file.places if file and as_written else {},
            problems=file.problems if file else (),
            peers={other: peer for other, peer in (peers or {}).items() if other != slug},
            peer_sets=sets or {},
        )

    def findings(self, context: SearchableSegment) -> tuple[Finding, ...]:
        """What the rules find in one segment, but for what is accepted today.

        Nothing is accepted where `accepted.yaml` cannot be read; `problems` says why. Raises CancelledError.
        """
        accepted = () if self.accepted.problems else self.accepted.read()
        return remaining(registry.evaluate(context), accepted, context.slug, dt.date.today())

    # What changes it

    def save(self, segment: Segment, slug: str = "") -> SegmentFile:
        """Write a segment into a file of its own, or into that of `slug`, whose comments stay; the file as written.

        Raises BadInputError where no slug is given and another segment has the file that the name leads to, and where
        the file cannot be written.

        >>> project.save(Segment("Large firms", project.parse("employees >= 5000"))).path.name
        'large-firms.yaml'
        >>> project.check("large-firms").accounts
        47
        """
        target = composed(slug or slugify(segment.name))
        path = self.workspace.folder.find(target)
        file = self.workspace.read(target) if path else None
        if file and not slug and file.segment != segment:
            hint = f"save it as another: save(segment, slug); save(segment, {target!r}) writes this one anew"
            raise BadInputError(Problem(f"there is a segment {target} already", str(file.path), hint=hint))
        self.workspace.make_folder()
        return save_segment(path or self.workspace.folder.usual(target), segment, file)


def open_project(path: str | Path | None = None, progress: Progress | None = None) -> Project:
    """Open a folder with `niche.yaml`, that file, or a table: the project of its accounts and segments.

    Without a path, the nearest `niche.yaml` upwards is meant. `progress` is called with the share that is done and what
    is being done. Raises BadInputError with everything that is wrong, each problem with its place.
    """
    return Project.of(open_workspace(None if path is None else Path(path)), progress)
