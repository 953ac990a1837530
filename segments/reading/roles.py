"""Assign roles to columns: as `niche.yaml` says if the kind fits, else by the columns' names."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence

from niche.segments.model.columns import NUMERIC, TEXTUAL, Kind, Role
from niche.segments.model.problems import BadInputError, Problem, did_you_mean
from niche.segments.model.settings import Settings
from niche.segments.reading import headers

ANSWERS = (Role.WON, Role.RETAINED, Role.CUSTOMER)
"""Roles whose columns hold yes or no, also as 1 and 0."""
_YES_NO = frozenset({Kind.YES_NO})
_KINDS: Mapping[Role, frozenset[Kind]] = {
    **dict.fromkeys(ANSWERS, _YES_NO),
    **dict.fromkeys((Role.VALUE, Role.DEAL_SIZE, Role.CYCLE_DAYS), NUMERIC),
    Role.OPENED: frozenset({Kind.DATE}),
}
"""The kinds of column that can take a role; any kind if the role is not listed."""
_WANTED = {_YES_NO: "yes or no", NUMERIC: "a number", frozenset({Kind.DATE}): "a date"}
_OFFERED = 3
"""Limit of the columns that an error suggests."""


SHOWN = (Role.PARENT, Role.DOMAIN)
"""Roles that take the values of a column to recognise it, not its name alone."""


def roles_of(kinds: Mapping[str, Kind], said: Mapping[Role, str], closed: Container[Role] = ()) -> dict[Role, str]:
    """The columns by role, given the kinds of all columns. A declared role that its column does not fit is left open.

    Roles in `closed` are left out.

    Raises BadInputError for a declared role whose column does not exist.
    """
    problems = [
        Problem(
            f"the table has no column {name} for {role.value}",
            hint=did_you_mean(name, kinds),
            key=("roles", role.value),
        )
        for role, name in said.items()
        if name not in kinds
    ]
    if problems:
        raise BadInputError(problems)
    roles: dict[Role, str] = {}
    for role in Role:
        if role in closed or (role in SHOWN and role not in said):
            continue
        free = [name for name in _fitting(role, kinds) if name not in roles.values()]
        named = said.get(role)
        if role is Role.NAME:
            free = [name for name in free if kinds[name] in TEXTUAL]
        column = headers.role_of(free, role) if named is None else named if fits(role, kinds[named]) else None
        if column is not None:
            roles[role] = column
    return roles


def unfit_roles(kinds: Mapping[str, Kind], roles: Mapping[Role, str], settings: Settings) -> Iterator[Problem]:
    """The roles declared for columns of a wrong kind, each with a hint at the column that may be meant.

    `roles` are the roles that were assigned.
    """
    for role, name in settings.roles.items():
        if role not in roles:
            message = f"{role.value} needs {_WANTED[_KINDS[role]]}: {name} is {kinds[name].phrase}"
            yield Problem(message, hint=_hint(role, name, kinds, roles), key=("roles", role.value))


def fits(role: Role, kind: Kind) -> bool:
    """Whether a column of a kind can have a role."""
    return role not in _KINDS or kind in _KINDS[role]


def _fitting(role: Role, kinds: Mapping[str, Kind]) -> Sequence[str]:
    return [name for name, kind in kinds.items() if fits(role, kind)]


def _hint(role: Role, name: str, kinds: Mapping[str, Kind], roles: Mapping[Role, str]) -> str:
    """Suggest a column: named like the role or like the one that was given, else any of the right kind."""
    taken = [column for other, column in roles.items() if other in _KINDS]
    free = [column for column in _fitting(role, kinds) if column not in taken]
    # A column of 1 and 0 is only read as yes and no once it has the role.
    readable = [column for column, kind in kinds.items() if role in ANSWERS and kind is Kind.NUMBER]
    if likely := headers.role_of([*free, *readable], role):
        return f"did you mean {likely}?"
    if like := did_you_mean(name, free):
        return like
    if free:
        return f"try {', '.join(free[:_OFFERED])}"
    if role in ANSWERS:
        return f"list the values that mean it: {role.value}: {{column: {name}, yes: [...], no: [...]}}"
    return f"the table has none: leave {role.value} out"
