"""An open project: the accounts of a table, its segments and accepted findings, and git."""

from __future__ import annotations

import datetime as dt
import warnings
from collections.abc import Iterable, Mapping, Sequence
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
from niche.segments.drivers.discover import Discovery, discover
from niche.segments.drivers.discover_target import of_list, of_outcome, of_segment
from niche.segments.findings import catalogue, registry
from niche.segments.findings.accepted import AcceptedFile, remaining
from niche.segments.findings.context import CountedPortfolio, SearchableSegment, Unread
from niche.segments.findings.definition import unknown_value
from niche.segments.findings.finding import Finding
from niche.segments.findings.guardrails import Limits, effective
from niche.segments.findings.report import Checked, Report
from niche.segments.findings.table import table_findings
from niche.segments.findings.usual import asked_about
from niche.segments.language.expressions import parse
from niche.segments.model.cancelling import Cancelled
from niche.segments.model.columns import Role
from niche.segments.model.filters import All, Filter
from niche.segments.model.problems import BadInputError, Problem, did_you_mean
from niche.segments.model.segment import Segment, Status
from niche.segments.portfolio import lookup
from niche.segments.portfolio.expectations import Kept, kept
from niche.segments.portfolio.lookup import NamedAccount
from niche.segments.portfolio.overlap import CountedSegments
from niche.segments.portfolio.why import NearMiss, Why, elsewhere, near_misses, why
from niche.segments.reading.roles import unfit_roles
from niche.segments.reading.sources import without_password
from niche.segments.versions.git import Repository
from niche.segments.versions.gitcommand import GitError
from niche.segments.versions.revisions import repository_of
from niche.segments.workspace.extend import extended
from niche.segments.workspace.references import inlined, misfits, segments_of
from niche.segments.workspace.segment_names import composed, slugify
from niche.segments.workspace.segmentfile import SegmentFile, save_segment
from niche.segments.workspace.workspace import FILE, Workspace, open_workspace

Question: TypeAlias = "str | Filter | Segment | SegmentFile"
"""The slug of a segment, a condition in words or SQL, a filter, a segment, or its file."""

ROWS = 20
"""Default number of accounts that `rows` returns."""
_LISTED = 5
"""Accounts that are named where a text may mean any of them."""


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
        return [notice.message for notice in unknown_value.check(self.context(Segment("", where), counts=counts), {})]

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

    def find(self, text: str, most: int = lookup.MOST) -> tuple[NamedAccount, ...]:
        """Find the accounts that a text may mean, the surest first: by id, name or domain, else by any column.

        >>> project.find("vergren media")
        (NamedAccount(row=..., id=..., name='Vergren Media SA', domain=...), ...)
        """
        return lookup.find(self.counter, text, most)

    def account(self, text: str) -> NamedAccount:
        """Return the one account that a text means: by its id, else by its name or domain.

        Raises BadInputError where it means none, or several; the problem lists them.
        """
        found = lookup.surest(self.find(text), text)
        if len(found) == 1:
            return found[0]
        if not found:
            raise BadInputError(Problem(f"no account is called {text}"))
        listed = ", ".join(account.label for account in found[:_LISTED])
        more = ", …" if len(found) > _LISTED else ""
        raise BadInputError(
            Problem(f"{text} may be any of several accounts: {listed}{more}", hint="name one by its id")
        )

    def called(self, row: int) -> NamedAccount:
        """Say what the account in a row of the universe is called."""
        return lookup.named(self.universe, row)

    def why(self, account: str | NamedAccount, question: Question = All()) -> Why:
        """Say why an account is in or not: the definition with its own values, and what would bring it in.

        Raises BadInputError for an account that `account` does not find, and if the question does not fit the data.

        >>> why = project.why("Vergren Media SA", "nordic-logistics")
        >>> print(why.verdict)
        excluded by two conditions: ...
        """
        found = self.account(account) if isinstance(account, str) else account
        return why(self.counter, self.filter(question), found.row)

    def segments_of(self, account: str | NamedAccount) -> dict[str, bool]:
        """Say of every segment, by slug, whether an account is in it. Raises BadInputError as `why`.

        >>> [slug for slug, inside in project.segments_of("Vergren Media SA").items() if inside]
        [...]
        """
        found = self.account(account) if isinstance(account, str) else account
        return elsewhere(self.counter, found.row, {slug: one.where for slug, one in self.segments.items()})

    def near_misses(self, question: Question) -> tuple[NearMiss, ...]:
        """List the rules of a filter, each with the accounts that it alone keeps out. Raises BadInputError.

        >>> [(miss.rule, miss.accounts.size) for miss in project.near_misses("nordic-logistics")]
        [...]
        """
        return near_misses(self.counter, self.filter(question))

    def named(self, asked: Question | AccountSet, most: int = ROWS) -> tuple[NamedAccount, ...]:
        """Say what the first accounts that match are called. Raises BadInputError."""
        found = asked if isinstance(asked, AccountSet) else self.filter(asked)
        return tuple(lookup.all_named(self.universe, self.counter.rows(found)[:most]))

    def expected(self, slug: str) -> tuple[Kept, ...]:
        """Hold the accounts that a segment's `expect` names beside its filter, list by list. Raises BadInputError.

        >>> for kept in project.expected("growth-stage-saas"):
        ...     print(kept.expected.file, kept.held, len(kept.expected.rows))
        best.csv ...
        not-a-fit.csv ...
        """
        segment = self.workspace.read(composed(slug)).segment
        return tuple(kept(self.counter, segment.expect, segment.where))

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
        self._refuse(slugs)
        workspace, settings = self.workspace, self.workspace.settings
        read = workspace.read_all()
        contexts = self._contexts(read.files)
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
            seen, size = registry.least_seen(contexts[slug]), (counts.total, counts.share)
            return Checked(slug, shown(file.path), segment.name, *size, found, segment.status, seen)

        segments = tuple(map(checked, slugs or sorted((*contexts, *unread))))
        together = CountedPortfolio(tuple(contexts.values()), self.counter, settings, workspace.folder.left_out())
        portfolio = () if slugs else registry.evaluate_portfolio(together)
        table = () if slugs else tuple(map(self._placed, table_findings(self.universe, settings)))
        file, table_file = workspace.path or workspace.root / FILE, self.table_file
        report = Report(len(self.universe), segments, portfolio, table, file=shown(file), table_file=table_file)
        remarks = self.accepted.remarks(self.workspace.slugs(), self.universe.columns)
        return replace(report.without(self.accepted.read(), dt.date.today()), remarks=remarks)

    @property
    def table_file(self) -> str:
        """Where it is said how to read the table: `niche.yaml`, else the table itself."""
        workspace = self.workspace
        return shown(workspace.path) if workspace.path else without_password(workspace.settings.data)

    def _placed(self, finding: Finding) -> Finding:
        """A finding about the table at the key of its column, else at that of the table."""
        document = self.workspace.document
        if document is None:
            return finding
        of_column = finding.about in self.workspace.settings.columns
        line, column = document.place(("columns", finding.about) if of_column else ("data",), of_key=True)
        return replace(finding, line=line, column=column)

    def table_findings(self) -> tuple[Finding, ...]:
        """Return what was decided to read the table, or noticed in it, without what is accepted today.

        If `accepted.yaml` is invalid, nothing is accepted, and `problems` has the reason.

        >>> [finding.rule for finding in project.table_findings()]
        ['repeated-name', 'follows-from-outcome']
        """
        accepted = () if self.accepted.problems else self.accepted.read()
        found = table_findings(self.universe, self.workspace.settings)
        return remaining(map(self._placed, found), accepted, "", dt.date.today())

    def _refuse(self, slugs: Sequence[str]) -> None:
        known, settings = self.workspace.slugs(), self.workspace.settings
        missing = [slug for slug in slugs if slug not in known]
        problems = [Problem(f"there is no segment {slug}", hint=did_you_mean(slug, known)) for slug in missing]
        problems += [problem.at(str(self.workspace.path)) for problem in registry.problems(settings)]
        if problems:
            raise BadInputError(problems)

    def _contexts(self, files: Mapping[str, SegmentFile]) -> dict[str, SearchableSegment]:
        """Count each segment; each context knows the others."""
        segments = {slug: file.segment for slug, file in files.items()}
        counts = {slug: self.counter.count(segment.where) for slug, segment in segments.items()}
        counted = CountedSegments(self.counter, {slug: one.matched for slug, one in counts.items()})
        return {
            slug: self.context(file.segment, slug, counts=counts[slug], file=file, peers=segments, counted=counted)
            for slug, file in files.items()
        }

    def context(
        self,
        segment: Segment,
        slug: str = "",
        *,
        counts: Counts | None = None,
        file: SegmentFile | None = None,
        peers: Mapping[str, Segment] | None = None,
        counted: CountedSegments | None = None,
    ) -> SearchableSegment:
        """Build the context in which the rules look at a segment, from a file or in hand.

        `counts` are those of the filter in hand, which may be newer than the segment's; None counts the segment's.
        `peers` are the other segments by slug, `counted` all of them where they are counted already. Raises
        CancelledError.
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
            expected=file.expected if file and file.segment.expect == segment.expect else {},
            problems=file.problems if file else (),
            peers={other: peer for other, peer in (peers or {}).items() if other != slug},
            counted=counted,
        )

    def limits(self, segment: Segment, slug: str, counts: Counts) -> Limits:
        """Return the sensible sizes of a segment in hand; `slug` is the one that it is saved under, if any."""
        shared = any(other != slug for other in self.workspace.slugs())
        return effective(segment, self.workspace.settings, self.universe, counts, shared=shared)

    def findings(self, context: SearchableSegment) -> tuple[Finding, ...]:
        """Return what the rules find in one segment, without the findings that are accepted today.

        If `accepted.yaml` is invalid, nothing is accepted, and `problems` has the reason. Raises CancelledError.
        """
        accepted = () if self.accepted.problems else self.accepted.read()
        return remaining(registry.evaluate(context), accepted, context.slug, dt.date.today())

    def portfolio_findings(self, portfolio: CountedPortfolio) -> tuple[Finding, ...]:
        """Return what the rules find in all segments together, without the findings that are accepted today."""
        accepted = () if self.accepted.problems else self.accepted.read()
        return remaining(registry.evaluate_portfolio(portfolio), accepted, "", dt.date.today())

    def least_seen(self, context: SearchableSegment) -> float | None:
        """Return the difference of win rates within a segment that `mixed` would have found, where it found none.

        None also where too few deals are closed to find any. Raises CancelledError.
        """
        return registry.least_seen(context)

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
            hint = f"save it as another: save(segment, slug); save(segment, {target!r}) writes this one anew"
            raise BadInputError(Problem(f"there is a segment {target} already", str(file.path), hint=hint))
        self.workspace.make_folder()
        return save_segment(path or self.workspace.folder.usual(target), segment, file)


def open_project(path: str | Path | None = None, progress: Progress | None = None) -> Project:
    """Open the project of a folder with `niche.yaml`, of that file, or of a table; None for the nearest one upwards.

    `progress` is called with the share that is done, 0 to 1, and what is being done. Raises BadInputError with
    everything that is wrong, each problem with its place.
    """
    return Project.of(open_workspace(None if path is None else Path(path)), progress)
