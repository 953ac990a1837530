"""Guess the outcomes of accounts from the columns of a CRM: stages, statuses, and churn."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from niche.segments.model.columns import Column, Kind, Role
from niche.segments.model.derived import Rest, Stage
from niche.segments.reading import headers

Numbers = Callable[[str], frozenset[float]]
"""The distinct values of a column of numbers."""

MOST_STAGES = 60
"""Distinct values up to which a column may hold stages."""


@dataclass(frozen=True, slots=True)
class StageWords:
    """The values that answer a role, in lower case without anything but letters, and the headers above them."""

    role: Role
    yes: frozenset[str]
    no: frozenset[str]
    headers: frozenset[str] = frozenset()
    """Headers that must stand above the values, as `as_words` writes them; any if none are given."""
    others: bool = False
    """Whether all other values mean no, if one of `no` is among them."""


_STAGES = ("deal stage", "stage", "stage name", "opportunity stage", "deal status", "opportunity status", "status")
"""Headers of stages, the likeliest first."""
_WON = frozenset(
    {
        *("won", "closedwon", "wonclosed", "dealwon", "opportunitywon", "statuswon"),
        *("gewonnen", "abgeschlossengewonnen", "geschlossengewonnen", "gagné", "gagnée", "ferméegagnée", "ferméegagné"),
        *("ganado", "ganada", "cerradaganada", "cerradoganado", "ganho", "ganha", "fechadoganho", "fechadaganha"),
        *("vinto", "vinta", "chiusovinto", "chiusavinta", "geslotengewonnen", "wygrana", "wygrany", "vunnen", "vundet"),
    }
)
_LOST = frozenset(
    {
        *("lost", "closedlost", "lostclosed", "deallost", "opportunitylost", "closedlosttocompetition"),
        *("verloren", "abgeschlossenverloren", "geschlossenverloren", "perdu", "perdue", "ferméeperdue", "ferméperdu"),
        *("perdido", "perdida", "cerradaperdida", "cerradoperdido", "fechadoperdido", "fechadaperdida"),
        *("perso", "persa", "chiusoperso", "chiusapersa", "geslotenverloren", "przegrana", "przegrany"),
        *("förlorad", "tabt"),
    }
)
_CUSTOMER = frozenset(
    {
        *("customer", "customers", "customerdirect", "customerchannel", "existingcustomer", "currentcustomer"),
        *(
            "activecustomer",
            "payingcustomer",
            "client",
            "currentclient",
            "activeclient",
            "kunde",
            "bestandskunde",
            "cliente",
            "klant",
            "evangelist",
        ),
    }
)
_NO_CUSTOMER = frozenset(
    {
        *(
            "prospect",
            "lead",
            "subscriber",
            "opportunity",
            "marketingqualifiedlead",
            "salesqualifiedlead",
            "mql",
            "sql",
        ),
        *("formercustomer", "interessent", "prospecto", "target", "suspect"),
        *("cold", "activeopportunity", "deadopportunity", "donotprospect"),
    }
)
_RETAINED = frozenset({"active", "retained", "renewed", "current", "stayed", "aktiv", "activo", "actif", "attivo"})
_CHURNED = frozenset(
    {
        *(
            "churned",
            "churn",
            "cancelled",
            "canceled",
            "terminated",
            "formercustomer",
            "former",
            "lapsed",
            "notrenewed",
        ),
        *("gekündigt", "résilié", "cancelado", "disdetto", "lostcustomer"),
    }
)
WORDS = (
    StageWords(Role.WON, _WON, _LOST),
    StageWords(
        Role.CUSTOMER,
        _CUSTOMER,
        _NO_CUSTOMER,
        frozenset(
            {
                *("lifecycle stage", "lifecyclestage", "type", "account type", "customer type", "company type"),
                *("relationship", "relationship type", "account status", "status", "typ", "kontotyp", "lead status"),
                "account stage",
            }
        ),
        others=True,
    ),
    StageWords(
        Role.RETAINED,
        _RETAINED,
        _CHURNED,
        frozenset({"status", "customer status", "account status", "subscription status", "contract status"}),
    ),
)
"""What is looked for, by role."""

_CHURN = frozenset({"churn", "churned", "is churned", "has churned", "customer churned", "churn flag", "exited"})
"""Headers of a column that says whether the account left."""
_CLOSED = frozenset({"is closed", "closed", "deal closed", "opportunity closed"})
"""Headers of a column that says whether a deal is closed."""
_STATECODE = frozenset({"statecode", "state code"})
_OF_DEALS = frozenset({"opportunityid", "actualclosedate", "estimatedclosedate", "estimatedvalue", "actualvalue"})
"""Headers that tell a table of Dynamics' opportunities, whose state codes are 0, 1 and 2 for open, won and lost."""


def guess_stages(
    columns: Mapping[str, Column], roles: Mapping[Role, str], closed: frozenset[Role], numbers: Numbers
) -> Iterator[tuple[Role, Stage]]:
    """The stages that answer roles, at most one a role.

    `roles` are those that columns have by their names; a role in `closed` was decided by the user. A column of yes and
    no that says won also gives way: to a stage, or to itself where the deal is closed, since its no may mean open.
    """
    for words in WORDS:
        role = words.role
        if role in closed or (role in roles and role is not Role.WON):
            continue
        stage = _by_values(words, columns)
        if stage is None and role is Role.WON:
            stage = _of_won(columns, roles) if role in roles else _by_state(columns, numbers)
        if stage is None and role is Role.RETAINED:
            stage = _by_churn(columns, numbers)
        if stage is not None:
            yield role, stage


def spelled(value: str) -> str:
    """A value in lower case, without anything but letters: `Closed - Won` is `closedwon`."""
    return "".join(char for char in value.casefold() if char.isalpha())


def _by_values(words: StageWords, columns: Mapping[str, Column]) -> Stage | None:
    found: list[tuple[int, Stage]] = []
    for column in columns.values():
        header = headers.as_words(column.header or column.name)
        if column.kind is not Kind.CATEGORY or len(column.values) > MOST_STAGES or column.derived is not None:
            continue
        if words.headers and header not in words.headers:
            continue
        yes = tuple(value for value in column.values if spelled(value) in words.yes)
        no = tuple(value for value in column.values if spelled(value) in words.no)
        if yes and no:
            rank = _STAGES.index(header) if header in _STAGES else len(_STAGES)
            found.append((rank, Stage(column.name, yes, Rest.OTHER if words.others else no)))
    return min(found, key=lambda one: one[0])[1] if found else None


def _of_won(columns: Mapping[str, Column], roles: Mapping[Role, str]) -> Stage | None:
    """The won deals among the closed ones, if another column says which are closed."""
    closed = _named(columns, _CLOSED, Kind.YES_NO)
    if closed is None or closed == roles[Role.WON]:
        return None
    quoted = closed.replace('"', '""')
    return Stage(roles[Role.WON], ("yes",), ("no",), f'"{quoted}" = yes')


def _by_state(columns: Mapping[str, Column], numbers: Numbers) -> Stage | None:
    """The state codes of Dynamics' opportunities."""
    if _OF_DEALS.isdisjoint(headers.as_words(column.header or name) for name, column in columns.items()):
        return None
    state = _named(columns, _STATECODE, Kind.NUMBER)
    if state is not None and {2} <= numbers(state) <= {0, 1, 2}:
        return Stage(state, ("1",), ("2",))
    state = _named(columns, _STATECODE, Kind.CATEGORY)
    if state is not None and {"2"} <= set(columns[state].values) <= {"0", "1", "2"}:
        return Stage(state, ("1",), ("2",))
    return None


def _by_churn(columns: Mapping[str, Column], numbers: Numbers) -> Stage | None:
    """Who stayed, by a column that says who left."""
    if (churn := _named(columns, _CHURN, Kind.YES_NO)) is not None:
        return Stage(churn, ("no",), ("yes",))
    churn = _named(columns, _CHURN, Kind.NUMBER)
    if churn is not None and numbers(churn) == {0, 1}:
        return Stage(churn, ("0",), ("1",))
    return None


def _named(columns: Mapping[str, Column], wanted: frozenset[str], kind: Kind) -> str | None:
    found: Sequence[str] = [
        name
        for name, column in columns.items()
        if column.kind is kind and headers.as_words(column.header or name) in wanted
    ]
    return found[0] if found else None
