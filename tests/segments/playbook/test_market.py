"""Market files, and markets sized from the bottom up."""

from __future__ import annotations

from pathlib import Path

import pytest
from universes import TAXONOMY

from niche.segments.findings.plan import Plan
from niche.segments.model.problems import BadInputError
from niche.segments.playbook.market import Market, MarketSizes, market_sizes, read_market, whitespace


def read(tmp_path: Path, text: str) -> dict[str, Market]:
    path = tmp_path / "market.csv"
    path.write_text(text, encoding="utf-8")
    return {TAXONOMY.nodes[at].code: market for at, market in read_market(path, TAXONOMY).items()}


def test_a_node_is_named_by_its_code_or_title(tmp_path: Path) -> None:
    text = '\ufeffNode, Market_Size, Growth\n51,1200000,8 %\nsoftware,"1,500,000",-0.02\n31,,0.1\n52,5e9,\n'
    assert read(tmp_path, text) == {
        "51": Market(1_200_000, 0.08),
        "5112": Market(1_500_000, -0.02),
        "31": Market(None, 0.1),
        "52": Market(5e9, None),
    }


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("node,market_size\n51,1\nSofware,2\n", ":3: Small industries has no industry Sofware (did you mean"),
        ("node,market_size\n51,1\nInformation,2\n", ":3: 51 Information is already on line 2 (keep one of them)"),
        ("node,market_size\n51,lots\n", ":2: lots is no market size (write a number"),
        ("node,market_size\n51,-4\n", ":2: a market size is 0 or more, not -4"),
        ("node,growth\n51,8\n", ":2: 8 may be a share or a percentage (write 8 % or 0.08)"),
        ("node,growth\n51,fast %\n", ":2: fast is no growth"),
        ("node,market_size\n,4\n", ":2: an industry is missing (write its code or title)"),
        ("node,market_size\n51,1,500\n", ":2: more values than columns (put a value with a comma in quotes)"),
        ("node,size\n51,1\n", ":1: a market file has the columns node, market_size, growth"),
        ("node,market_size,grwoth\n51,1,2\n", ":1: unknown column grwoth (did you mean growth?)"),
        ("node,growth,growth\n51,1,2\n", ":1: the column growth is there 2 times (keep one of them)"),
        ("", ":1: a market file has the columns node, market_size, growth"),
    ],
)
def test_what_is_not_understood_is_refused_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(BadInputError) as error:
        read(tmp_path, text)
    assert f"market.csv{said}" in str(error.value)


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(BadInputError) as error:
        read(tmp_path, "node,market_size\nX,1\n51,none\n31,2\n")
    assert [problem.line for problem in error.value.problems] == [2, 3]


PLAN = Plan(opportunity_rate=0.25, win_rate=0.3, deal_size=1000)


@pytest.mark.parametrize(
    ("plan", "rate", "size", "sizes"),
    [
        (PLAN, 0.1, 9.0, (200_000, 80_000, 6000)),
        (Plan(opportunity_rate=0.25), 0.2, 5000.0, (1_000_000, 400_000, 20_000)),
        (Plan(), 0.2, 5000.0, (1_000_000, 400_000, None)),
        (Plan(opportunity_rate=0.25), None, 5000.0, (1_000_000, 400_000, None)),
        (Plan(opportunity_rate=0.25), 0.2, None, (None, None, None)),
    ],
)
def test_a_market_is_sized_from_the_bottom_up(
    plan: Plan, rate: float | None, size: float | None, sizes: tuple[float | None, ...]
) -> None:
    assert market_sizes(200, 80, plan, rate, size) == MarketSizes(*sizes)


@pytest.mark.parametrize(
    ("size", "customers", "left"), [(100, 30.0, 70), (100, 130.0, -30), (None, 1.0, None), (9, None, None)]
)
def test_whitespace_is_what_customers_do_not_make_up(
    size: float | None, customers: float | None, left: float | None
) -> None:
    assert whitespace(Market(size), customers) == left
