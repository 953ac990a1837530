"""Sweet spots: their order, and what is said of what is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

import niche.segments as ns
from niche.segments.checking.sweet_records import NodeRateRecord
from niche.segments.model.problems import BadInputError
from niche.segments.playbook.sweet import SORTED, SweetOrder, SweetSettings, sweet
from niche.segments.project import Project

NOT_TOLD = (SweetOrder.RETENTION, SweetOrder.VALUE, SweetOrder.WHITESPACE)
"""Orders by figures that the small table has no columns for."""


def small(tmp_path: Path, rows: str, said: str = "") -> Project:
    (tmp_path / "a.csv").write_text("id,sector,industry,customer,won,size,days,opened\n" + rows, encoding="utf-8")
    (tmp_path / "niche.yaml").write_text(
        "data: a.csv\nas_of: 2026-11-01\ntaxonomy: {columns: [sector, industry]}\n"
        "roles: {id: id, customer: customer, won: won, deal_size: size, cycle_days: days, opened: opened}\n"
        + (said or "columns: {customer: {parse: yes/no}, won: {parse: yes/no}}\n"),
        encoding="utf-8",
    )
    return ns.open(str(tmp_path))


LUCKY = "".join(
    [
        *(f"L{n},Retail,Kiosks,yes,yes,500,20,2026-05-01\n" for n in range(3)),
        *(
            f"R{n},Retail,Shops,{'yes' if n < 30 else 'no'},{'yes' if n < 30 else 'no'},100,30,2026-05-01\n"
            for n in range(90)
        ),
        *(
            f"S{n},Software,Tools,{'yes' if n < 40 else 'no'},{'yes' if n < 40 else 'no'},90,40,2026-05-01\n"
            for n in range(120)
        ),
        *(f"O{n},Software,Tools,no,,,,2026-05-01\n" for n in range(10)),
        *(f"U{n},Software,Games,,,,,\n" for n in range(5)),
    ]
)


@pytest.fixture(scope="module")
def lucky(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return small(tmp_path_factory.mktemp("lucky"), LUCKY)


def test_three_lucky_deals_do_not_lead(lucky: Project) -> None:
    records, problems = sweet(lucky, SweetSettings(level=2))
    rates = {one.title: one.win_rate for one in records}
    assert [one.title for one in records][-1] == "Games"
    kiosks, shops = rates["Kiosks"], rates["Shops"]
    assert kiosks is not None
    assert shops is not None
    assert (kiosks.raw, kiosks.few, shops.few) == (1.0, True, False)
    assert kiosks.low is not None
    assert kiosks.low < 0.34
    assert rates["Games"] == NodeRateRecord(0, 0, None, None, None, None, None, None, few=False)
    assert [problem.message for problem in problems] == ["no columns for retention (retained), value (value)"]


def test_what_is_not_known_is_no_no(lucky: Project) -> None:
    records, _ = sweet(lucky, SweetSettings(under="Software"))
    games = next(one for one in records if one.title == "Games")
    assert games.penetration is not None
    assert (games.accounts, games.penetration.known, games.customers_unknown, games.penetration.raw) == (5, 0, 5, None)


@pytest.mark.parametrize("order", [one for one in SweetOrder if one not in NOT_TOLD])
def test_every_order_is_descending(lucky: Project, order: SweetOrder) -> None:
    found = [SORTED[order](one) for one in sweet(lucky, SweetSettings(by=order, level=2))[0]]
    known = [figure for figure in found if figure is not None]
    assert known == sorted(known, reverse=True)
    assert found[len(known) :] == [None] * (len(found) - len(known))


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (SweetSettings(under="Sofware"), "industry has no industry Sofware (did you mean Software?)"),
        (SweetSettings(under="Tools"), "Software / Tools has nothing below it"),
        (SweetSettings(under="Retail", level=1), "Retail has no level 1 (it has level 2)"),
        (SweetSettings(level=9), "industry has no level 9 (it has levels 1 to 2)"),
        (SweetSettings(by=SweetOrder.WHITESPACE), "cannot sort by whitespace: no column says what the account may be"),
    ],
)
def test_what_cannot_be_shown_is_refused(lucky: Project, settings: SweetSettings, said: str) -> None:
    with pytest.raises(BadInputError) as error:
        sweet(lucky, settings)
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("table", "by", "said"),
    [
        ("id,name\n1,A\n", None, "the accounts have no industries"),
        (
            "id,sector,industry\n1,A,B\n2,A,C\n",
            SweetOrder.PENETRATION,
            "cannot sort by penetration: no column says whether",
        ),
    ],
)
def test_a_table_without_it_says_so(tmp_path: Path, table: str, by: SweetOrder | None, said: str) -> None:
    (tmp_path / "t.csv").write_text(table, encoding="utf-8")
    tree = "taxonomy: {columns: [sector, industry]}\n" if "sector" in table else "taxonomy: off\n"
    (tmp_path / "niche.yaml").write_text(f"data: t.csv\n{tree}", encoding="utf-8")
    with pytest.raises(BadInputError) as error:
        sweet(ns.open(str(tmp_path)), SweetSettings(by=by))
    assert said in str(error.value)


def test_a_table_without_roles_is_sorted_by_its_size(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("id,sector,industry\n1,A,B\n2,C,D\n3,C,E\n", encoding="utf-8")
    (tmp_path / "niche.yaml").write_text("data: t.csv\ntaxonomy: {columns: [sector, industry]}\n", encoding="utf-8")
    records, problems = sweet(ns.open(str(tmp_path)))
    assert [(one.title, one.accounts, one.win_rate, one.velocity) for one in records] == [
        ("C", 2, None, None),
        ("A", 1, None, None),
    ]
    assert str(problems[0]).startswith("no columns for penetration (customer), win rate (won)")


@pytest.mark.parametrize(
    ("last", "before", "trend"),
    [(30, 10, 2.0), (3, 0, None), (0, 4, -1.0), (0, 0, None)],
)
def test_a_trend_of_few_deals_is_cautious(tmp_path: Path, last: int, before: int, trend: float | None) -> None:
    """The low end is never above the trend itself, and known as soon as any deal was opened."""
    opened = [*["2026-10-01"] * last, *["2025-10-01"] * before, ""]
    rows = "".join(f"A{n},Retail,Shops,no,,,,{day}\n" for n, day in enumerate(opened))
    kinds = "  opened: {kind: date, parse: date}\n  size: {kind: number}\n  days: {kind: number}\n"
    project = small(
        tmp_path, rows, f"columns:\n{kinds}  customer: {{parse: yes/no}}\n  won: {{kind: yes/no, parse: yes/no}}\n"
    )
    line = sweet(project)[0][0].pipeline
    assert line is not None
    assert (line.last_year, line.year_before, line.trend) == (last, before, trend)
    assert (line.trend_low is None) == (last + before == 0)
    if line.trend_low is not None and trend is not None:
        assert line.trend_low <= trend
