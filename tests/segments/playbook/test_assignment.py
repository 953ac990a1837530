"""Alignment: each account in one segment, by priority, within capacities, families together; and what moves."""

from __future__ import annotations

from collections import Counter as Tally
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from laws import examples
from ondisk import both
from universes import universe

from niche.segments.accounts.universe import Universe
from niche.segments.counting.counter import Counter
from niche.segments.model.assigning import AssignSettings, Balance, Capacity
from niche.segments.model.columns import Kind, Role
from niche.segments.model.filters import Condition
from niche.segments.model.problems import BadInputError
from niche.segments.model.segment import Segment, Status
from niche.segments.model.settings import Settings
from niche.segments.playbook.assignment import Assignment, assigned
from niche.segments.playbook.moves import Move, MoveReason, moved_by_pair, moves, read_assignment
from niche.segments.portfolio.overlap import coverage, members

NAMES = ("one", "two", "three")
ROLES = {Role.ID: "id", Role.VALUE: "value", Role.PARENT: "parent"}
Row = tuple[str, float | None, str | None, bool, bool, bool]


@dataclass(frozen=True)
class Case:
    """Accounts and settings."""

    rows: tuple[Row, ...]
    said: AssignSettings
    owners: tuple[str, ...] = ("", "", "")

    @property
    def segments(self) -> dict[str, Segment]:
        """Three segments, the first first."""
        return {
            name: Segment(name, Condition(name, "is", value=True), owner=owner, status=Status.ACTIVE)
            for name, owner in zip(NAMES, self.owners, strict=True)
        }

    @property
    def accounts(self) -> Universe:
        """The accounts."""
        ids, values, parents, *flags = (list(cells) for cells in zip(*self.rows, strict=True))
        kinds = {"value": Kind.NUMBER, "parent": Kind.ID}
        return universe(
            kinds=kinds, roles=ROLES, id=ids, value=values, parent=parents, **dict(zip(NAMES, flags, strict=True))
        )

    def assigned(self) -> Assignment:
        """The assignment."""
        counter = Counter(self.accounts)
        matched = {slug: counter.match(one.where) for slug, one in self.segments.items()}
        return assigned(counter, self.segments, matched, self.said)


CAPACITIES = st.builds(
    Capacity,
    st.none() | st.integers(0, 5),
    st.none() | st.integers(0, 30),
    st.lists(st.sampled_from(NAMES), max_size=3, unique=True).map(tuple),
)
ROWS = st.lists(
    st.tuples(
        st.none() | st.integers(-1, 12), st.none() | st.integers(0, 14), st.booleans(), st.booleans(), st.booleans()
    ),
    min_size=1,
    max_size=12,
).map(
    lambda rows: tuple(
        (f"A{number}", value, None if parent is None else f"A{parent}", *flags)
        for number, (value, parent, *flags) in enumerate(rows)
    )
)
CASES = st.builds(
    Case,
    ROWS,
    st.builds(
        AssignSettings,
        st.dictionaries(st.sampled_from(["ann", "ben", "cem"]), CAPACITIES),
        st.sampled_from([None, *Balance]),
        st.sampled_from([None, ()]),
    ),
    st.tuples(*[st.sampled_from(["", "ann", "dan"])] * 3),
)


def families_of(case: Case) -> dict[str, frozenset[str]]:
    """The family of each account, by hand."""
    groups = {row[0]: {row[0]} for row in case.rows}
    if case.said.families is None:
        for own, _, parent, *_ in case.rows:
            if parent is not None:
                joined = groups[own] | groups.setdefault(parent, {parent})
                for member in joined:
                    groups[member] = joined
    return {name: frozenset(group) for name, group in groups.items()}


@given(CASES)
@examples(25)
def test_the_laws_of_the_waterfall(case: Case) -> None:
    found = case.assigned()
    records = {record["id"]: record for record in found.frame().to_dicts()}
    counter = Counter(case.accounts)
    left = coverage(counter, members(counter, case.segments)).everything.accounts
    assert len(records) == len(found.ids) == len(case.rows) - left
    holds = {row[0]: [name for name, flag in zip(NAMES, row[3:], strict=True) if flag] for row in case.rows}
    worth = {row[0]: float(max(row[1] or 0, 0)) for row in case.rows}
    families = families_of(case)
    loads = {load.name: load for load in found.loads}
    working = {one.slug: one.people for one in found.segments}
    recount: dict[str, list[float]] = {name: [0, 0.0] for name in loads}
    for own, record in records.items():
        mates = [mate for mate in families[own] if mate in records]
        assert {(records[mate]["segment"], records[mate]["owner"]) for mate in mates} == {
            (record["segment"], record["owner"])
        }
        held = [name for name in NAMES if any(name in holds[mate] for mate in mates)]
        before = held[: held.index(record["segment"])] if record["segment"] else held
        for slug in before:
            assert working[slug]
            for person in working[slug]:
                assert not loads[person].room(len(mates), sum(worth[mate] for mate in mates))
        if record["segment"]:
            assert (record["owner"] in working[record["segment"]]) or not working[record["segment"]]
        if record["owner"]:
            recount[record["owner"]][0] += 1
            recount[record["owner"]][1] += worth[own]
    assert recount == {name: [load.accounts, load.value] for name, load in loads.items()}
    assert all(load.room(0, 0.0) for load in loads.values())


@given(CASES, st.randoms(use_true_random=False))
@examples(8)
def test_the_order_of_the_rows_does_not_matter(case: Case, random: object) -> None:
    rows = list(case.rows)
    random.shuffle(rows)  # type: ignore[attr-defined]
    other = Case(tuple(rows), case.said, case.owners).assigned()
    assert other.frame().write_csv() == case.assigned().frame().write_csv()


@given(CASES, CASES)
@examples(10)
def test_what_moves_is_what_a_recount_finds(before: Case, after: Case) -> None:
    file = before.assigned().frame().write_csv()
    found = moves(read_assignment(file.encode(), "x.csv"), after.assigned())
    sides = [
        {row["id"]: (row["segment"], row["owner"]) for row in case.assigned().frame().to_dicts()}
        for case in (before, after)
    ]
    expected = {
        own: (*sides[0].get(own, ("", "")), *sides[1].get(own, ("", "")))
        for own in sorted({*sides[0], *sides[1]})
        if sides[0].get(own, ("", "")) != sides[1].get(own, ("", ""))
    }
    assert {move.account: move.pair for move in found} == expected
    pairs: Tally[tuple[str, ...]] = Tally()
    for (pair, _), count in moved_by_pair(found).items():
        pairs[pair] += count
    assert pairs == Tally(expected.values())


FIVE: tuple[Row, ...] = (
    ("1", 50, None, True, False, False),
    ("2", 40, None, True, True, False),
    ("3", 30, None, True, True, False),
    ("4", 20, "1", False, True, False),
    ("5", 10, None, False, False, True),
)
TWO = AssignSettings({"ann": Capacity(accounts=3, segments=("one",)), "ben": Capacity(segments=("two",))})


def test_reasons() -> None:
    assert Case(FIVE, TWO).assigned().frame().rows() == [
        ("1", "one", "ann", "1st by priority"),
        ("2", "one", "ann", "1st by priority"),
        ("3", "two", "ben", "2nd by priority: no room in one"),
        ("4", "one", "ann", "with the family of 1"),
        ("5", "three", "", "1st by priority"),
    ]


def test_an_account_without_room_anywhere_is_unassigned() -> None:
    said = AssignSettings({"ann": Capacity(accounts=1, segments=("one", "two"))}, families=())
    found = Case(FIVE, said).assigned()
    assert found.frame().row(2) == ("3", "", "", "no room in one, two")
    assert found.unassigned == 3


def changed(rows: tuple[Row, ...] = FIVE, said: AssignSettings = TWO) -> list[tuple[str, str, str, MoveReason]]:
    found = moves(
        read_assignment(Case(FIVE, TWO).assigned().frame().write_csv().encode(), "x"), Case(rows, said).assigned()
    )
    return [(move.account, move.from_segment, move.to_segment, move.why) for move in found]


def less(account: int, *flags: bool) -> tuple[Row, ...]:
    """The accounts, one of which is in other segments."""
    return (*FIVE[: account - 1], (*FIVE[account - 1][:3], *flags), *FIVE[account:])  # type: ignore[return-value]


ANN, BEN = (TWO.owners[name] for name in ("ann", "ben"))


@pytest.mark.parametrize(
    ("rows", "said", "found"),
    [
        (FIVE, TWO, []),
        (less(5, False, False, False), TWO, [("5", "three", "", MoveReason.LEFT)]),
        (less(5, False, True, False), TWO, [("5", "three", "two", MoveReason.CHANGED)]),
        (less(5, False, True, True), TWO, [("5", "three", "two", MoveReason.EARLIER)]),
        (FIVE, AssignSettings({"ann": Capacity(2, segments=("one",)), "ben": BEN}),
         [("2", "one", "two", MoveReason.ROOM)]),
        (FIVE, AssignSettings({"cem": ANN, "ben": BEN}), [(own, "one", "one", MoveReason.PERSON) for own in "124"]),
        ((*FIVE[:4], (*FIVE[4][:2], "1", *FIVE[4][3:])),
         AssignSettings({"ann": Capacity(4, segments=("one",)), "ben": BEN}),
         [("5", "three", "one", MoveReason.FAMILY)]),
        ((*FIVE, ("6", 1, None, False, True, False)), TWO, [("6", "", "two", MoveReason.NEW)]),
    ],
)  # fmt: skip
def test_why_accounts_move(
    rows: tuple[Row, ...], said: AssignSettings, found: list[tuple[str, str, str, MoveReason]]
) -> None:
    assert changed(rows, said) == found


def test_segments_that_are_no_longer_active() -> None:
    before = pl.DataFrame({"id": ["1"], "segment": ["old"], "owner": ["ann"], "reason": [""]})
    assert moves(before, Case(FIVE[:1], TWO).assigned()) == (Move("1", "old", "ann", "one", "ann", MoveReason.ENDED),)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("id,segment\n1,a\n", "f.csv:1: no assignment: expected a CSV with the columns id, segment, owner, reason"),
        ("", "f.csv:1: no assignment"),
        ("id,segment,owner,reason\n1,a,b,c,d\n", "f.csv:1: no assignment"),
        ("\xff\xfe", "f.csv:1: no assignment"),
        ("id,segment,owner,reason\n1,a,b,c\n1,a,b,c\n", "f.csv: 1 is there more than once"),
    ],
)
def test_what_is_no_assignment(text: str, message: str) -> None:
    with pytest.raises(BadInputError) as error:
        read_assignment(text.encode("latin-1"), "f.csv")
    assert str(error.value).startswith(message)


def test_windows_line_ends_and_a_byte_order_mark_move_nothing() -> None:
    file = Case(FIVE, TWO).assigned().frame().write_csv().replace("\n", "\r\n")
    assert moves(read_assignment(file.encode("utf-8-sig"), "x"), Case(FIVE, TWO).assigned()) == ()


def test_a_file_of_many_accounts_is_read() -> None:
    lines = "".join(f"{number:07},one,ann,{'x' * 40}\n" for number in range(30_000))
    assert read_assignment(f"id,segment,owner,reason\n{lines}".encode(), "x").height == 30_000


def test_families_by_a_column_and_by_the_name_of_the_parent() -> None:
    accounts = universe(
        id=["1", "2", "3", "4"], name=["Acme", "Bolt", "Acme UK", "Cog"], parent=[None, None, "Acme", None],
        domain=["a.com", "B.com", None, "b.com"],
        roles={Role.ID: "id", Role.NAME: "name", Role.PARENT: "parent"},
        one=[True, True, False, False], two=[True, True, True, True],
    )  # fmt: skip
    counter = Counter(accounts)
    segments = {name: Segment(name, Condition(name, "is", value=True)) for name in ("one", "two")}
    matched = {slug: counter.match(one.where) for slug, one in segments.items()}

    def along(*families: str) -> list[str]:
        frame = assigned(counter, segments, matched, AssignSettings(families=families)).frame()
        return frame.filter(pl.col("reason").str.contains("family")).get_column("id").to_list()

    assert along() == []
    assert along("parent") == ["3"]
    assert along("domain") == ["4"]
    assert along("parent", "domain") == ["3", "4"]
    with pytest.raises(BadInputError, match=r"there is no column domian \(did you mean domain\?\)"):
        along("domian")


@pytest.mark.parametrize(
    ("ids", "said", "message"),
    [
        (["1", None], AssignSettings(), "id is missing for 1 of these accounts"),
        (["1", "1"], AssignSettings(), "2 of these accounts share an id, such as 1"),
        (["1", "2"], AssignSettings(by=Balance.VALUE), "no column of numbers has the role value"),
        (["1", "2"], AssignSettings({"ann": Capacity(value=3)}), "no column of numbers has the role value"),
    ],
)
def test_what_is_refused(ids: list[str | None], said: AssignSettings, message: str) -> None:
    counter = Counter(universe(id=ids, one=[True, True], roles={Role.ID: "id"}))
    where = Condition("one", "is", value=True)
    with pytest.raises(BadInputError, match=message):
        assigned(counter, {"one": Segment("one", where)}, {"one": counter.match(where)}, said)


def test_a_formula_in_an_id_is_made_harmless_and_moves_nothing() -> None:
    rows: tuple[Row, ...] = (("=1+2", 1, None, True, False, False),)
    frame = Case(rows, TWO).assigned().frame()
    assert frame.row(0)[0] == "'=1+2"
    assert moves(read_assignment(frame.write_csv().encode(), "x"), Case(rows, TWO).assigned()) == ()


def test_a_table_on_disk_is_assigned_alike(tmp_path: Path) -> None:
    number = range(300)
    frame = pl.DataFrame({
        "id": [f"A{n * 7919 % 300:03}" for n in number],
        "value": [float(n % 50) if n % 9 else None for n in number],
        "parent": [f"A{n // 4:03}" if n % 3 == 0 else None for n in number],
        "size": [n % 11 for n in number],
    })  # fmt: skip
    settings = Settings(
        str(tmp_path / "a.parquet"), tmp_path, roles={role: role.value for role in (Role.ID, Role.VALUE, Role.PARENT)}
    )
    said = AssignSettings({"ann": Capacity(20, segments=("one",)), "ben": Capacity(value=900, segments=("one", "two"))})
    written = []
    for accounts in both(frame, settings):
        counter = Counter(accounts)
        segments = {slug: Segment(slug, Condition("size", "at_most", most)) for slug, most in (("one", 3), ("two", 6))}
        matched = {slug: counter.match(one.where) for slug, one in segments.items()}
        written.append(assigned(counter, segments, matched, said).frame().write_csv())
    assert written[0] == written[1]
    assert written[0].count("no room") > 5
