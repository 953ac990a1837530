"""Add to a universe what `niche.yaml` derives from its columns, and the roles that their values show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import polars as pl

from niche.segments.accounts.universe import Universe
from niche.segments.counting.derived import with_cases, with_sum
from niche.segments.language.expressions import parse
from niche.segments.model.columns import CATEGORICAL, TEXTUAL, Column, Kind, Role
from niche.segments.model.derived import Answer, Cases, Rest, Stage, Sum
from niche.segments.model.filters import All, Condition, Filter, Not, prune
from niche.segments.model.formatting import amount, count
from niche.segments.model.operators import resolve
from niche.segments.model.parsing import YES_NO
from niche.segments.model.problems import BadInputError, Problem, did_you_mean
from niche.segments.model.settings import DerivedSettings, Settings
from niche.segments.model.values import MismatchError
from niche.segments.reading import headers
from niche.segments.reading.notices import NoticeKind, Setting, TableNotice
from niche.segments.reading.roles import fits
from niche.segments.reading.stages import guess_stages

_GLIMPSE = 200
"""Accounts whose values are looked at to recognise a role."""
_SHARE = 0.9
"""The share of their values that must look like it."""
_LOOKED_AT = 200
"""Limit of the columns that are looked at without a header that says something."""
_MOST_NUMBERS = 3
_NAMED_VALUES = 3
"""Limit of the values that a notice names."""


@dataclass(frozen=True, slots=True)
class Extended:
    """The universe with its derived columns, and what does not fit but does no harm."""

    universe: Universe
    problems: tuple[Problem, ...] = ()


def extended(universe: Universe, settings: Settings) -> Extended:
    """Add derived columns, those of stages, and the roles that values show.

    Raises BadInputError with everything in the settings that does not fit the accounts.
    """
    problems: list[Problem] = []
    for name, said in settings.derived.items():
        try:
            universe = _derived(universe, name, said)
        except BadInputError as error:
            problems += error.problems
    try:
        universe = _applying(universe, settings)
    except BadInputError as error:
        problems += error.problems
    warnings: list[Problem] = []
    for role, stage in settings.stages.items():
        try:
            cases = cases_of(stage, universe, ("roles", role.value))
            warnings += _unknown_values(role, stage, universe)
            universe = _answered(universe, role, cases)[0]
        except BadInputError as error:
            problems += error.problems
    if problems:
        raise BadInputError(problems)
    universe = _named_derived(universe, settings)
    universe = _guessed(universe, settings)
    after = {name: said.after for name, said in settings.columns.items() if said.after}
    after |= {name: made.after for name, made in settings.derived.items() if made.after}
    universe = replace(universe, after=after)
    return Extended(replace(universe, roles={**universe.roles, **_shown(universe, settings)}), tuple(warnings))


def _derived(universe: Universe, name: str, said: DerivedSettings) -> Universe:
    """Add one derived column. Raises BadInputError."""
    key = ("columns", name)
    if name in universe.columns:
        message = f"the table already has a column {name}"
        raise BadInputError(Problem(message, hint="choose another name", key=key))
    if said.sum:
        problems = list(_sum_problems(universe, name, said.sum))
        if problems:
            raise BadInputError(problems)
        return with_sum(universe, name, Sum(said.sum), said.unit)
    cases: list[tuple[str, Filter]] = []
    problems = []
    for value, written in said.cases:
        try:
            cases.append((value, _condition(written, universe, (*key, "case", value))))
        except BadInputError as error:
            problems += error.problems
    if problems:
        raise BadInputError(problems)
    return with_cases(universe, name, Cases(tuple(cases)))


def _applying(universe: Universe, settings: Settings) -> Universe:
    """Say of columns to which accounts they apply. Raises BadInputError."""
    columns, problems = dict(universe.columns), list[Problem]()
    for name, said in settings.columns.items():
        if said.applies and name in columns:
            try:
                where = _condition(said.applies, universe, ("columns", name, "applies"))
            except BadInputError as error:
                problems += error.problems
                continue
            columns[name] = replace(columns[name], applies=where)
    if problems:
        raise BadInputError(problems)
    return replace(universe, columns=columns)


def _sum_problems(universe: Universe, name: str, columns: tuple[str, ...]) -> Iterator[Problem]:
    numeric = [other for other, column in universe.columns.items() if column.kind.numeric]
    for place, one in enumerate(columns):
        key = ("columns", name, "sum", place)
        if one not in universe.columns:
            yield Problem(f"{name}: there is no column {one} to add", hint=did_you_mean(one, numeric), key=key)
        elif one not in numeric:
            kind = universe.columns[one].kind.phrase
            yield Problem(f"{name}: {one} is {kind}, not a number to add", hint=did_you_mean(one, numeric), key=key)


def _condition(written: str, universe: Universe, key: tuple[str | int, ...]) -> Filter:
    """Parse a condition. Raises BadInputError with the place of its key."""
    try:
        where = prune(parse(written, schema=universe, segments=()))
    except BadInputError as error:
        raise BadInputError(
            Problem(f"{'.'.join(map(str, key[1:]))}: {problem.message}", hint=problem.hint, key=key)
            for problem in error.problems
        ) from None
    if where is None:
        raise BadInputError(Problem(f"{'.'.join(map(str, key[1:]))}: the condition is empty", key=key))
    return where


def cases_of(stage: Stage, universe: Universe, key: tuple[str, ...] = ()) -> Cases:
    """The conditions of yes and no. Raises BadInputError for a column or values that do not fit the accounts."""
    column = universe.columns.get(stage.column)
    if column is None:
        hint = did_you_mean(stage.column, universe.columns)
        raise BadInputError(Problem(f"there is no column {stage.column}", hint=hint, key=(*key, "column")))
    also = _condition(stage.where, universe, (*key, "where")) if stage.where else None
    cases: list[tuple[str, Filter]] = []
    answers = (("yes", stage.yes, stage.no), ("no", stage.no, stage.yes))
    for name, answer, other in answers:
        if answer:
            try:
                where = _answering(column, answer, other, universe)
            except MismatchError as error:
                raise BadInputError(Problem(error.message, hint=error.hint, key=(*key, name))) from None
            cases.append((name, where if also is None else All((where, also))))
    return Cases(tuple(cases), stage)


def _answering(column: Column, answer: Answer, other: Answer, universe: Universe) -> Filter:
    missing = Condition(column.name, "missing", value=True)
    if answer is Rest.MISSING:
        return missing
    if answer is Rest.KNOWN:
        return Not(missing)
    if answer is Rest.OTHER:
        taken = () if not other or other is Rest.OTHER else (Not(_answering(column, other, (), universe)),)
        return All((Not(missing), *taken))
    operator = "has_any" if column.kind is Kind.LIST else "in"
    where = Condition(column.name, operator, tuple(_typed(column, value) for value in answer))
    resolve(where, universe)
    return where


def _typed(column: Column, value: str) -> bool | float | str:
    """A value as it is written in `niche.yaml`, in the type of the column as far as it can be."""
    if column.kind is Kind.YES_NO:
        return YES_NO.get(value.casefold(), {"1": True, "0": False}.get(value, value))
    if column.kind.numeric:
        try:
            return int(value) if value.lstrip("-").isdecimal() else float(value)
        except ValueError:
            return value
    return value


def _unknown_values(role: Role, stage: Stage, universe: Universe) -> Iterator[Problem]:
    """The listed values that no account has, which may be misspelt."""
    column = universe.columns[stage.column]
    if column.kind not in CATEGORICAL or column.derived is not None:
        return
    values = universe.table.values(column.name) or column.values
    for key, answer in (("yes", stage.yes), ("no", stage.no)):
        for value in () if isinstance(answer, Rest) else answer:
            if value not in values:
                message = f"no account has {value} as {column.name}"
                yield Problem(message, hint=did_you_mean(value, values), key=("roles", role.value, key))


def _answered(universe: Universe, role: Role, cases: Cases) -> tuple[Universe, str]:
    """Add the column of a role's answers, as `is_won`: a column `won` would be in the way of `Status = Won`."""
    assert cases.stage is not None
    names = {name.casefold() for name in universe.columns}
    name = f"is_{role.value}"
    if name in names:
        name = f"{name}_by_{cases.stage.column}"
    while name in universe.columns:
        name = f"{name}_2"
    universe = with_cases(universe, name, cases)
    return replace(universe, roles={**universe.roles, role: name}), name


def _named_derived(universe: Universe, settings: Settings) -> Universe:
    """Give roles to the derived columns that the settings name for them, if they fit."""
    said = {role: name for role, name in settings.roles.items() if name in settings.derived}
    fitting = {role: name for role, name in said.items() if fits(role, universe.columns[name].kind)}
    return replace(universe, roles={**universe.roles, **fitting})


def _guessed(universe: Universe, settings: Settings) -> Universe:
    """Add the answers that the columns of a CRM give, each with a notice."""
    closed = frozenset({*settings.roles, *settings.stages, *settings.unused})

    def numbers(name: str) -> frozenset[float]:
        found: set[float] = set()
        for values in universe.table.each([name], lambda _, frame: frame.to_series().drop_nulls().unique().to_list()):
            found.update(values)
            if len(found) > _MOST_NUMBERS:
                break
        return frozenset(found)

    for role, stage in guess_stages(universe.columns, universe.roles, closed, numbers):
        universe, name = _answered(universe, role, cases_of(stage, universe))
        universe = replace(universe, notices=(*universe.notices, _notice(universe, role, stage, name)))
    return universe


def _notice(universe: Universe, role: Role, stage: Stage, name: str) -> TableNotice:
    found = dict(universe.table.counted(name, None).values.rows())
    yes, no = found.get("yes", 0), found.get("no", 0)
    rest = len(universe) - yes - no
    condition = f" where {stage.where}" if stage.where else ""
    parts = [f"yes for {amount(yes, 'account')} ({_named(stage.yes)})", f"no for {count(no)} ({_named(stage.no)})"]
    unknown = "open" if role is Role.WON else "unknown"
    parts += [f"{unknown} for {count(rest)}"] if rest else []
    message = f"{role.value} is read from its values{condition}: {', '.join(parts)}"
    setting = Setting(("roles", role.value), "off")
    examples = () if isinstance(stage.yes, Rest) else stage.yes
    return TableNotice(NoticeKind.OUTCOME, message, stage.column, yes + no, examples, setting=setting)


def _named(answer: Answer) -> str:
    if isinstance(answer, Rest):
        return {Rest.OTHER: "all others", Rest.KNOWN: "any value", Rest.MISSING: "no value"}[answer]
    more = [f"{count(len(answer) - _NAMED_VALUES)} more"] if len(answer) > _NAMED_VALUES else []
    return ", ".join([*answer[:_NAMED_VALUES], *more])


# Roles that values show


_DOMAIN = r"(?i)^\s*(?:https?://)?(?:[a-z0-9ß-ž_-]+\.)+(?:[a-z]{2}|" + (
    r"com|org|net|info|biz|edu|gov|app|dev|tech|cloud|online|shop|store|agency|group|global|solutions|digital|xn--[a-z0-9-]+"
    r")(?::[0-9]+)?(?:[/?#]\S*)?\s*$"
)


def _shown(universe: Universe, settings: Settings) -> Mapping[Role, str]:
    """The columns of domains and of parents, by their headers and their values."""
    taken = {*universe.roles.values(), *(cases.column for cases in settings.stages.values())}
    free = [
        name
        for name, column in universe.columns.items()
        if column.kind in TEXTUAL and name not in taken and column.derived is None
    ]
    decided = {*universe.roles, *settings.roles, *settings.unused}
    found: dict[Role, str] = {}
    if Role.DOMAIN not in decided and (domain := _domain(universe, free)):
        found[Role.DOMAIN] = domain
    if Role.PARENT not in decided and (
        parent := _parent(universe, [name for name in free if name not in found.values()])
    ):
        found[Role.PARENT] = parent
    return found


def _domain(universe: Universe, free: list[str]) -> str | None:
    named = _ranked(universe, free, Role.DOMAIN)
    others = [name for name in free if name not in named and universe.columns[name].kind is not Kind.CATEGORY]
    for names in (named, others[:_LOOKED_AT]):
        glimpse = universe.table.glimpse(names, _GLIMPSE) if names else pl.DataFrame()
        for name in names:
            known = glimpse.get_column(name).cast(pl.String).drop_nulls()
            if len(known) > 1 and known.str.contains(_DOMAIN).sum() >= len(known) * _SHARE:
                return name
    return None


def _parent(universe: Universe, free: list[str]) -> str | None:
    """The column of parents: its values are those of the name or the id, or its header says account or company."""
    for name in _ranked(universe, free, Role.PARENT):
        if len(headers.words(universe.columns[name].header or name)) > 1:
            return name
        keys = [universe.roles[role] for role in (Role.NAME, Role.ID) if role in universe.roles]
        glimpse = universe.table.glimpse([name, *keys], _GLIMPSE * 10)
        parents = glimpse.get_column(name).cast(pl.String).drop_nulls()
        if any(parents.is_in(glimpse.get_column(key).cast(pl.String).drop_nulls().implode()).any() for key in keys):
            return name
    return None


def _ranked(universe: Universe, free: list[str], role: Role) -> list[str]:
    """The columns whose header fits a role, the surest first."""
    spoken = {name: headers.as_words(universe.columns[name].header or name) for name in free}
    wanted = headers.ROLE_NAMES[role]
    return sorted((name for name in free if spoken[name] in wanted), key=lambda name: wanted.index(spoken[name]))
