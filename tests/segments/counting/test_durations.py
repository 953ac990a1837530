"""Which deals are closed, which are open, and for how long."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from universes import AS_OF, universe

from niche.segments.accounts import masks
from niche.segments.accounts.selections import Selection
from niche.segments.accounts.universe import Universe
from niche.segments.counting import durations as module
from niche.segments.counting.durations import cycles
from niche.segments.model.columns import Role
from niche.segments.stats.survival import Durations

ROLES = {Role.WON: "won", Role.CYCLE_DAYS: "days", Role.OPENED: "opened"}


def ago(days: int) -> dt.date:
    return AS_OF - dt.timedelta(days)


def deals(*rows: tuple[bool | None, float | None, dt.date | None], roles: dict[Role, str] = ROLES) -> Universe:
    won, days, opened = zip(*rows, strict=True)
    return universe(won=won, days=days, opened=opened, roles=roles)


def everyone(of: Universe) -> Selection:
    return Selection(masks.full(len(of)), len(of))


SEEN = (True, 30, None)


@pytest.mark.parametrize(
    ("row", "closed", "running"),
    [
        ((True, 50, ago(90)), [50], []),
        ((False, 50, None), [50], []),
        ((None, None, ago(90)), [], [90]),  # still open
        ((None, None, ago(0)), [], [0]),  # opened today
        ((None, None, ago(-1)), [], []),  # to be opened tomorrow
        ((None, None, None), [], []),  # no deal
        ((True, None, ago(90)), [], []),  # closed, nobody knows when
        ((None, 50, ago(90)), [50], []),  # took fifty days, whatever became of it
    ],
)
def test_a_deal_is_open_where_it_was_opened_and_nothing_came_of_it_yet(
    row: tuple[bool | None, float | None, dt.date | None], closed: list[int], running: list[int]
) -> None:
    of = deals(SEEN, (False, 0, ago(1)), row)
    found = cycles(of).of(Selection(masks.pack(np.array([False, False, True])), 3))
    assert [d for d, n in zip(found.days, found.closed, strict=True) for _ in range(n)] == closed
    assert [d for d, n in zip(found.days, found.open, strict=True) for _ in range(n)] == running


@pytest.mark.parametrize("lacking", [Role.WON, Role.OPENED])
def test_roles_that_are_not_given(lacking: Role) -> None:
    """Without `won` the cycle alone tells what is closed; without `opened` nothing is known to be open."""
    of = deals(SEEN, (True, None, ago(90)), roles={role: name for role, name in ROLES.items() if role is not lacking})
    assert cycles(of).of(everyone(of)).running == (lacking is Role.WON)


def test_a_role_whose_column_is_no_date_tells_nothing() -> None:
    of = deals(SEEN, (None, None, ago(90)), roles=ROLES | {Role.OPENED: "won"})
    assert cycles(of).of(everyone(of)) == Durations((30.0,), (1,), (0,))


def test_very_many_durations_are_rounded_to_days(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST", 3)
    of = deals((True, 0.4, None), (True, 0.6, None), (False, 1.1, None), (True, 99.5, None))
    assert cycles(of).of(everyone(of)) == Durations((0.0, 1.0, 3.0), (1, 2, 1), (0, 0, 0))


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 5), st.booleans()), min_size=1, max_size=90))
def test_the_deals_of_a_selection_and_of_the_rest_are_all_deals(rows: list[tuple[bool, int, bool]]) -> None:
    of = deals(
        SEEN, (None, None, ago(2)), *((None, None, ago(d)) if is_open else (True, d, None) for is_open, d, _ in rows)
    )
    chosen = Selection(masks.pack(np.array([False, False, *(one for *_, one in rows)])), len(of))
    parts = [cycles(of).of(part) for part in (chosen, chosen.rest, everyone(of))]
    assert parts[0].known + parts[1].known == parts[2].known == 1 + sum(not is_open for is_open, *_ in rows)
    assert parts[0].running + parts[1].running == parts[2].running
    assert parts[0].running == sum(is_open and inside for is_open, _, inside in rows)
