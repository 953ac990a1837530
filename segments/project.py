"""An open project: the accounts of a table, its segments and accepted findings, and git."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import polars as pl

from niche.segments.accounts.exports import frame_at
from niche.segments.accounts.opening import Progress, open_universe
from niche.segments.accounts.universe import Universe
from niche.segments.counting.counter import Counter
from niche.segments.counting.counts import Counts
from niche.segments.documents.files import shown
from niche.segments.drivers.discover import Discovery, discover
from niche.segments.drivers.discover_target import of_list, of_outcome, of_segment
from niche.segments.findings import catalogue, registry
from niche.segments.findings.accepted import AcceptedFile
from niche.segments.findings.checker import SegmentChecker
from niche.segments.findings.definition import unknown_value
from niche.segments.findings.finding import Finding
from niche.segments.findings.guardrails import Limits, effective
from niche.segments.findings.report import Checked, Report
from niche.segments.findings.usual import asked_about
from niche.segments.language.expressions import parse
from niche.segments.model.cancelling import Cancelled
from niche.segments.model.columns import Role
from niche.segments.model.filters import All, Filter
from niche.segments.model.problems import BadInputError, Problem, did_you_mean
from niche.segments.model.segment import Segment, Status
from niche.segments.portfolio.single_accounts import SingleAccounts
from niche.segments.reading.roles import unfit_roles
from niche.segments.versions.git import Repository
from niche.segments.versions.gitcommand import GitError
from niche.segments.versions.revisions import repository_of
from niche.segments.workspace.extend import extended
from niche.segments.workspace.references import Question, inlined, misfits, segments_of
from niche.segments.workspace.segment_names import composed, slugify
from niche.segments.workspace.segmentfile import SegmentFile, save_segment
from niche.segments.workspace.workspace import Workspace, open_workspace

ROWS = 20
"""Default number of accounts that `rows` returns."""


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
    <Counts 751 of 20,000 accounts, 3.8 %, 26 undecided>
    """

    workspace: Workspace
    counter: Counter

    @classmethod
    def of(cls, workspace: Workspace, progress: Progress | None = None) -> Project:
        """Read the accounts of a workspace. `progress` is called as in `open_project`.

        Settings that do not fit the accounts and do no harm are added to the problems of the workspace. Raises
        BadInputError for the others, each with its place in `niche.yaml`.
        """
        try:
            found = extended(open_universe(workspace.settings, progress), workspace.settings)
        except BadInputError as error:
            raise BadInputError(map(workspace.placed, error.problems)) from None
        universe = found.universe
        kinds = {name: column.kind for name, column in universe.columns.items()}
        unfit = map(workspace.placed, (*found.problems, *unfit_roles(kinds, universe.roles, workspace.settings)))
        workspace = replace(workspace, problems=(*workspace.problems, *unfit))
        return cls(workspace, Counter(universe, segments=segments_of(workspace)))

    def __repr__(self) -> str:
        number = len(self.workspace.slugs())
        segments = f"{number:,} segment{'' if number == 1 else 's'}"
        return f"<Project {shown(self.workspace.root)}: {len(self.universe):,} accounts, {segments}>"

    def until(self, cancelled: Cancelled) -> Project:
        """A view of this project whose calls raise CancelledError once `cancelled()` is true."""
        return replace(self, counter=self.counter.until(cancelled))

    # What it consists of

    @property
    def universe(self) -> Universe:
        """All accounts, with their columns and taxonomies."""
        return self.counter.universe

    @property
    def segments(self) -> Mapping[str, Segment]:
        """The segments with a valid file, by slug, read from the files now. Raises CancelledError."""
        found: dict[str, Segment] = {}
        for slug in self.workspace.slugs():
            self.counter.check()
            try:
                found[slug] = self.workspace.look_up(slug).segment
            except BadInputError:
                continue  # `check` reports what is wrong in it
        return found

    @cached_property
    def accepted(self) -> AcceptedFile:
        """The findings that `accepted.yaml` accepts."""
        return AcceptedFile(self.workspace.root)

    @property
    def repository(self) -> Repository | None:
        """The git repository that holds the segments; None if there is none, or if git fails."""
        try:
            return repository_of(self.workspace)
        except GitError:
            return None

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong or unknown in `niche.yaml` and `accepted.yaml` and does no harm, each with its place."""
        rules = map(self.workspace.placed, registry.problems(self.workspace.settings))
        return (*self.workspace.problems, *rules, *self.accepted.problems)

    # What can be asked of it

    def parse(self, text: str, file: str = "") -> Filter:
        """Parse a condition in words or SQL. Raises BadInputError; the problems name `file` as their place.

        >>> project.parse("employees >= 100")
        Condition(column='employees', operator='at_least', value=100)
        """
        return parse(text, schema=self.universe, file=file, segments=self.workspace.slugs())

    def filter(self, question: Question) -> Filter:
        """Return the filter that a question means.

        Raises BadInputError with everything in a segment's file or in a condition that does not fit the accounts; a
        filter and a segment in hand are taken as they are. Warns of values in a condition that no account has.
        """
        if isinstance(question, str) and composed(question) in self.workspace.slugs():
            question = self.workspace.read(composed(question))
        if isinstance(question, SegmentFile):
            if problems := [*misfits(question, self.workspace, self.universe)]:
                raise BadInputError(problems)
            return question.segment.where
        if isinstance(question, Segment):
            return question.where
        if not isinstance(question, str):
            return question
        where = self.parse(question)
        for message in self.unknown_values(where):
            warnings.warn(message, stacklevel=3)
        return where

    def unknown_values(self, where: Filter) -> list[str]:
        """List warnings of values in a filter that no account has, since a misspelt value matches nothing.

        Empty for a table that is read from disk, where looking for a text takes as long as counting.
        """
        if self.universe.table.streamed:
            return []
        counts = self.counter.count(where, details=False, tree=False)
        context = self.checker.context(Segment("", where), counts=counts)
        return [notice.message for notice in unknown_value.check(context, {})]

    def count(self, question: Question = All(), columns: Iterable[str] = ()) -> Counts:
        """Count the accounts that match, and the distributions of `columns` over them. Raises BadInputError.

        >>> counts = project.count("nordic-logistics", ["employees"])
        >>> counts.accounts, counts.undecided, counts.share
        (85, 3, 0.00425)
        >>> counts.distributions["employees"].quantiles[50]
        42.0
        """
        spread = tuple(columns)
        return self.counter.count(self.filter(question), spread, details=bool(spread), tree=False)

    def rows(
        self, question: Question = All(), columns: Sequence[str] = (), first: int = 0, count: int = ROWS
    ) -> pl.DataFrame:
        """Return accounts that match, in the order of the table: `count` of them, starting at the index `first`.

        The frame has the named columns, else all of the table; the column of a taxonomy has the labels of its nodes.
        Raises BadInputError if the question does not fit the accounts, or a column is unknown.

        >>> project.rows("nordic-logistics", ["company", "country"], count=2).rows()
        [('Fjordhaven Shipping ASA', 'NO'), ('Caluna Freight AB', 'SE')]
        """
        for name in columns:
            if name not in self.universe.columns:
                raise BadInputError(
                    Problem(f"there is no column {name}", hint=did_you_mean(name, self.universe.columns))
                )
        found = self.counter.rows(self.filter(question))
        return frame_at(self.universe, columns or self.universe.table.columns, found[first : first + count])

    def tree(self, question: Question = All()) -> tuple[NodeSize, ...]:
        """Count all accounts, and those that match, by node of the main taxonomy; empty if there is no taxonomy.

        >>> max(project.tree("nordic-logistics"), key=lambda node: node.matched).title
        'Transportation and Warehousing'
        """
        matched = self.counter.tree(self.filter(question))
        accounts = self.counter.tree(All())
        nodes = () if self.universe.main is None else self.universe.main.taxonomy.nodes
        return tuple(
            NodeSize(node.code, node.title, None if node.parent is None else nodes[node.parent].code, *sizes)
            for node, *sizes in zip(nodes, accounts.tolist(), matched.tolist(), strict=True)
        )

    def explain(self, rule: str) -> str:
        """Explain a rule: why it matters, its formula, its defaults, how to change it. Raises BadInputError.

        >>> project.explain("one-whale").splitlines()[0]
        'one-whale (note): ...'
        """
        return catalogue.explain(rule)

    @property
    def accounts(self) -> SingleAccounts:
        """The accounts one by one: find one, and say why it is in a segment or not.

        >>> why = project.accounts.why("Vergren Media SA", "nordic-logistics")
        >>> print(why.verdict)
        out by two rules: ...
        """
        return SingleAccounts(self.counter, self.workspace, self.filter)

    def discover(self, role: Role | None = None, like: Sequence[str] | Filter | None = None) -> Discovery:
        """Find segments that are not defined yet: whose accounts have an outcome, or are in a list, more often.

        At most five, within the guardrails, each measured on accounts that did not suggest it. `role` is `won`,
        `retained` or `customer`, the first that there is by default. `like` names accounts by id, name or domain, or is
        the filter of accounts like which others are to be found, by columns on what it does not ask about.
        Raises BadInputError where there is no outcome, or too little of it; CancelledError.

        >>> found = project.discover()
        >>> len(found.candidates), found.candidates[0].filter.children[0].value
        (3, ('5241 Insurance Carriers',))
        """
        sizes = effective(Segment(""), self.workspace.settings, self.universe)
        existing = [one.where for one in self.segments.values() if one.status is not Status.RETIRED]
        if like is None:
            target = of_outcome(self.counter, role)
        elif isinstance(like, Sequence):
            target = of_list(self.counter, like)
        else:
            aside = asked_about(self.universe, inlined(like, self.counter.segments))
            target, existing = of_segment(self.counter, like, aside), [like, *existing]
        return discover(self.counter, target, (sizes.min.accounts, sizes.max.accounts), existing)

    def check(self, slug: str) -> Checked:
        """Count one segment and find what is wrong with it, beside all others. Raises BadInputError as `check_all`.

        >>> [finding.rule for finding in project.check("nordic-logistics").findings]
        ['unreliable', 'one-whale']
        """
        return self.check_all((slug,)).segments[0]

    def check_all(self, slugs: Sequence[str] = ()) -> Report:
        """Count the named segments and find what is wrong with them; without names, the table, all segments and the
        portfolio.

        Accepted findings are left out. Raises BadInputError for an unknown segment, and if `accepted.yaml` or the
        settings of findings are invalid.

        >>> project.check_all().worst.word
        'warning'
        """
        return self.checker.check_all(slugs)

    def table_findings(self) -> tuple[Finding, ...]:
        """Return what was decided to read the table, or noticed in it, without what is accepted today.

        If `accepted.yaml` is invalid, nothing is accepted, and `problems` has the reason.

        >>> [finding.rule for finding in project.table_findings()]
        ['repeated-name', 'follows-from-outcome']
        """
        return self.checker.table_findings()

    @property
    def checker(self) -> SegmentChecker:
        """What looks for findings, in segments on file and in hand."""
        return SegmentChecker(self.workspace, self.counter, self.accepted)

    def limits(self, segment: Segment, slug: str, counts: Counts) -> Limits:
        """Return the sensible sizes of a segment in hand; `slug` is the one that it is saved under, if any."""
        shared = any(other != slug for other in self.workspace.slugs())
        return effective(segment, self.workspace.settings, self.universe, counts, shared=shared)

    # What changes it

    def save(self, segment: Segment, slug: str = "") -> SegmentFile:
        """Write a segment to a new file named after it, or to that of `slug`, keeping its comments; return the file.

        Raises BadInputError if no slug is given and another segment has that file, and if the file cannot be written.

        >>> project.save(Segment("Large firms", project.parse("employees >= 5000"))).path.name
        'large-firms.yaml'
        >>> project.check("large-firms").accounts
        67
        """
        target = composed(slug or slugify(segment.name))
        path = self.workspace.folder.find(target)
        file = self.workspace.read(target) if path else None
        if file and not slug and file.segment != segment:
            hint = f"to save it as another: save(segment, slug); to replace this one: save(segment, {target!r})"
            raise BadInputError(Problem(f"segment {target} already exists", str(file.path), hint=hint))
        self.workspace.make_folder()
        return save_segment(path or self.workspace.folder.usual(target), segment, file)


def open_project(path: str | Path | None = None, progress: Progress | None = None) -> Project:
    """Open the project of a folder with `niche.yaml`, of that file, or of a table; None for the nearest one upwards.

    `progress` is called with the share that is done, 0 to 1, and what is being done. Raises BadInputError with
    everything that is wrong, each problem with its place.
    """
    return Project.of(open_workspace(None if path is None else Path(path)), progress)
