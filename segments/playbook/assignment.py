"""Each account to one segment and one person: by priority, within capacities, families together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray

from niche.segments.accounts.exports import harmless
from niche.segments.counting.counter import Counter
from niche.segments.counting.counts import AccountSet
from niche.segments.model.assigning import UNLIMITED, AssignSettings, Balance
from niche.segments.model.columns import Role
from niche.segments.model.problems import BadInputError, Problem, did_you_mean
from niche.segments.model.segment import Segment, Status
from niche.segments.model.settings import Settings
from niche.segments.playbook.account_families import family_columns, family_labels
from niche.segments.playbook.waterfall import NONE, Dealt, Families, Floats, Ints, Load, numbered, pour
from niche.segments.project import Project

HEADERS = ("id", "segment", "owner", "reason")
"""The columns of an assignment as a file."""


@dataclass(frozen=True, slots=True, eq=False)
class ActiveSegment:
    """An active segment in the waterfall."""

    slug: str
    segment: Segment
    people: tuple[str, ...]
    """Who works it, by name; none where nobody is named."""
    held: Ints = field(repr=False)
    """The places of its accounts in the order of the ids."""


@dataclass(frozen=True, slots=True, eq=False)
class Assignment:
    """Where the accounts of all active segments go. Arrays of shape (accounts,), in the order of their ids."""

    segments: tuple[ActiveSegment, ...]
    """By priority."""
    loads: tuple[Load, ...]
    """What each person has in the end."""
    by: Balance
    of: int
    """Accounts of the universe."""
    ids: pl.Series
    valued: bool
    """Whether a column has the role `value`."""
    values: Floats
    """0 where the value is not known, or negative."""
    without_value: int
    """The number of those; 0 where no column has the role `value`."""
    family: Ints
    """The number of the family."""
    dealt: Dealt

    @property
    def segment(self) -> Ints:
        """The index of the segment of each account, NONE where no segment had room."""
        return self.dealt.segment[self.family]

    @property
    def owner(self) -> Ints:
        """The index of the load of each account, NONE where nobody is named."""
        return self.dealt.owner[self.family]

    @property
    def unassigned(self) -> int:
        """Accounts that no segment had room for."""
        return int((self.segment == NONE).sum())

    def holds(self, place: int) -> NDArray[np.bool_]:
        """Whether a segment holds each account."""
        flags = np.zeros(len(self.ids), np.bool_)
        flags[self.segments[place].held] = True
        return flags

    def frame(self) -> pl.DataFrame:
        """The assignment as a file has it: texts, by id; cells that a spreadsheet would run have an apostrophe."""
        slugs = pl.Series([one.slug for one in self.segments] or [""], dtype=pl.String)
        names = pl.Series([one.name for one in self.loads] or [""], dtype=pl.String)
        columns = (self.ids, _named(slugs, self.segment), _named(names, self.owner), self._reasons())
        frame = pl.DataFrame([texts.alias(name) for name, texts in zip(HEADERS, columns, strict=True)])
        return frame.with_columns(harmless(name) for name in HEADERS)

    def _reasons(self) -> pl.Series:
        """Why each account is where it is."""
        full = [", ".join(self.segments[place].slug for place in places) for places in self.dealt.without_room]
        ordinals = [f"{ordinal(len(places) + 1)} by priority" for places in self.dealt.without_room]
        placed = pl.Series(
            [f"{nth}: no room in {names}" if names else nth for nth, names in zip(ordinals, full, strict=True)]
        )
        left = pl.Series([f"no room in {names}" for names in full])
        codes, segment = pl.Series(self.dealt.full[self.family]), self.segment
        reasons = pl.select(
            pl.when(pl.Series(segment == NONE)).then(left.gather(codes)).otherwise(placed.gather(codes))
        ).to_series()
        inside = np.zeros(len(self.ids), np.bool_)
        for place, one in enumerate(self.segments):
            inside[one.held[segment[one.held] == place]] = True
        along = (segment != NONE) & ~inside
        if not along.any():
            return reasons
        leads = np.full(len(self.dealt.segment), NONE, np.int64)
        own = np.flatnonzero(inside)[::-1]
        leads[self.family[own]] = own  # the first in the order of the ids is written last
        lead = self.ids.gather(np.where(along, leads[self.family], 0))
        texts = pl.select(pl.lit("with the family of ") + lead).to_series()
        return reasons.zip_with(pl.Series(~along), texts)


def _named(names: pl.Series, places: Ints) -> pl.Series:
    """The names at some places; empty for NONE."""
    known = pl.Series(places != NONE)
    return names.gather(np.maximum(places, 0)).zip_with(known, pl.Series([""], dtype=pl.String))


def ordinal(number: int) -> str:
    """A place in an order.

    >>> [ordinal(number) for number in (1, 2, 3, 4, 11, 22)]
    ['1st', '2nd', '3rd', '4th', '11th', '22nd']
    """
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{'th' if number % 100 in (11, 12, 13) else ending}"


def assign(project: Project, settings: Settings | None = None) -> tuple[Assignment, tuple[Problem, ...]]:
    """Assign the accounts of all active segments; with what in `assign:` has no effect.

    Raises BadInputError for a segment that cannot be read or does not fit the accounts, since another would get its
    accounts; for settings that do not fit; and for accounts without an id of their own.
    """
    said = (settings or project.workspace.settings).assign
    read = project.workspace.read_all()
    if read.failures:
        raise BadInputError(problem for failed in read.failures.values() for problem in failed)
    active = {slug: file for slug, file in read.files.items() if file.segment.status is Status.ACTIVE}
    ordered = sorted(active, key=lambda slug: _order(slug, active[slug].segment))
    matched = {slug: project.counter.match(project.filter(active[slug])) for slug in ordered}
    segments = {slug: active[slug].segment for slug in ordered}
    try:
        problems = list(_idle(said, segments, set(read.files)))
        if not active:
            problems.append(Problem("no segment is active", hint="write status: active into its file"))
        found = assigned(project.counter, segments, matched, said)
    except BadInputError as error:
        raise BadInputError(map(project.workspace.placed, error.problems)) from None
    return found, tuple(map(project.workspace.placed, problems))


def _order(slug: str, segment: Segment) -> tuple[object, ...]:
    """By priority, 1 first; those without one last, equals by slug."""
    return segment.priority is None, segment.priority or 0, slug


def _idle(said: AssignSettings, segments: Mapping[str, Segment], known: set[str]) -> Iterator[Problem]:
    """What in the settings has no effect. Raises BadInputError for a segment that there is not."""
    wrong = []
    working = {name for slug, one in segments.items() for name in people(slug, one, said)}
    for name, capacity in said.owners.items():
        key = ("assign", "owners", name)
        for place, slug in enumerate(capacity.segments):
            at = (*key, "segments", place)
            if slug not in known:
                wrong.append(Problem(f"there is no segment {slug}", hint=did_you_mean(slug, known), key=at))
            elif slug not in segments:
                yield Problem(f"{slug} is not active, so nobody gets its accounts", key=at)
        if name not in working:
            yield Problem(f"{name} works no active segment", hint="name some: segments: [slug]", key=key)
    if wrong:
        raise BadInputError(wrong)


def people(slug: str, segment: Segment, said: AssignSettings) -> tuple[str, ...]:
    """Who works a segment, by name: those of `assign:` who name it, else its own owner."""
    named = sorted(name for name, capacity in said.owners.items() if slug in capacity.segments)
    return tuple(named) or ((segment.owner,) if segment.owner else ())


def assigned(
    counter: Counter, segments: Mapping[str, Segment], matched: Mapping[str, AccountSet], said: AssignSettings
) -> Assignment:
    """Assign the accounts of some segments, which come by priority. Raises BadInputError, CancelledError."""
    by = _balance(counter, said)
    held = counter.union(matched.values())
    rows = counter.positions(held)
    ids = account_ids(counter, held)
    order = ids.arg_sort().to_numpy().astype(np.int64)
    place_of = np.empty_like(order)
    place_of[order] = np.arange(len(order))
    values, without = _values(counter, held)
    columns = family_columns(counter, said.families)
    labels = family_labels(counter, columns)[rows] if columns else rows
    family, _ = numbered(labels[order])
    values = values[order]
    active = []
    for slug, accounts in matched.items():
        places = np.sort(place_of[np.searchsorted(rows, counter.positions(accounts))])
        active.append(ActiveSegment(slug, segments[slug], people(slug, segments[slug], said), places))
    names = sorted({name for one in active for name in one.people})
    loads = tuple(Load(name, said.owners.get(name, UNLIMITED)) for name in names)
    count = int(family.max(initial=-1)) + 1
    worth = np.bincount(family, values, minlength=count).astype(np.float64)
    families = Families(np.bincount(family, minlength=count), worth)
    working = [[names.index(name) for name in one.people] for one in active]
    held_by = [np.flatnonzero(np.bincount(family[one.held], minlength=count)) for one in active]
    dealt = pour(families, held_by, working, loads, by)
    return Assignment(
        segments=tuple(active),
        loads=loads,
        by=by,
        of=len(counter.universe),
        ids=ids.gather(order),
        valued=_value_column(counter) is not None,
        values=values,
        without_value=without,
        family=family,
        dealt=dealt,
    )


def _value_column(counter: Counter) -> str | None:
    """The column of numbers with the role `value`."""
    column = counter.universe.role(Role.VALUE)
    return column.name if column is not None and column.kind.numeric else None


def _balance(counter: Counter, said: AssignSettings) -> Balance:
    """What is balanced. Raises BadInputError for a value that no column tells."""
    if _value_column(counter) is not None:
        return said.by or Balance.VALUE
    asking: list[tuple[str, ...]] = [
        ("assign", "owners", name, "value") for name, one in said.owners.items() if one.value is not None
    ]
    if said.by is Balance.VALUE:
        asking.append(("assign", "by"))
    if asking:
        message, hint = "no column of numbers has the role value", "roles: {value: COLUMN}"
        raise BadInputError(Problem(message, hint=hint, key=key) for key in asking)
    return Balance.ACCOUNTS


def _values(counter: Counter, held: AccountSet) -> tuple[Floats, int]:
    """The values of accounts, by ascending row, 0 where they are not known or negative, and how many those are."""
    column = _value_column(counter)
    if column is None:
        return np.zeros(held.size), 0
    found = counter.frame([column], held).to_series().cast(pl.Float64).fill_null(np.nan).to_numpy()
    usable = np.isfinite(found) & (found >= 0)
    return np.where(usable, found, 0.0), int((~usable).sum())


def account_ids(counter: Counter, asked: AccountSet) -> pl.Series:
    """The ids of accounts as text, by ascending row. Raises BadInputError where they do not tell accounts apart."""
    column = counter.universe.role(Role.ID)
    if column is None:
        raise BadInputError(Problem("no column has the role id", hint="roles: {id: COLUMN}", key=("roles",)))
    ids = counter.frame([column.name], asked).to_series().cast(pl.String)
    key = ("roles", "id")
    if missing := ids.null_count():
        raise BadInputError(Problem(f"{column.name} is missing for {missing:,} of these accounts", key=key))
    if ids.n_unique() < len(ids):
        repeated = ids.filter(ids.is_duplicated())
        message = f"{len(repeated):,} of these accounts share an id, such as {repeated.sort()[0]}"
        raise BadInputError(Problem(message, hint="an id must be of one account", key=key))
    return ids


def shares(found: Assignment) -> Sequence[tuple[int, int, int, float]]:
    """Segment and owner, NONE for none, with the accounts and the value of each pair that has any."""
    segment, owner = found.segment, found.owner
    width = len(found.loads) + 1
    codes = (segment + 1) * width + owner + 1
    sizes = np.bincount(codes, minlength=0)
    values = np.bincount(codes, found.values)
    pairs = [
        (code // width - 1, code % width - 1, int(sizes[code]), float(values[code]))
        for code in np.flatnonzero(sizes).tolist()
    ]
    return sorted(pairs, key=lambda pair: (pair[0] == NONE, pair))
