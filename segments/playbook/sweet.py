"""Sweet spots: how each sector and industry does, the best first."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from niche.segments.checking.records import rounded
from niche.segments.checking.sweet_records import (
    MarketRecord,
    NodeMeanRecord,
    NodeRateRecord,
    PipelineRecord,
    SweetRecord,
)
from niche.segments.counting.outcomes import NodeMeans
from niche.segments.findings.plan import Plan, read_plan
from niche.segments.model.columns import Role
from niche.segments.model.filters import All, Filter
from niche.segments.model.problems import BadInputError, Problem
from niche.segments.model.taxonomy import Taxonomy, TaxonomyNode
from niche.segments.model.values import MismatchError
from niche.segments.playbook.market import Market, market_sizes, read_market, whitespace
from niche.segments.playbook.node_figures import (
    NodeFigures,
    NodePipeline,
    NodeRates,
    NodeSizes,
    missing_roles,
    node_figures,
)
from niche.segments.playbook.shrinkage import BestEstimates
from niche.segments.project import Project
from niche.segments.stats.estimates import wilson

Ints = NDArray[np.int64]


class SweetOrder(StrEnum):
    """What industries are sorted by, the largest first: a best estimate by the low end of its interval."""

    WIN_RATE = "win-rate"
    PENETRATION = "penetration"
    RETENTION = "retention"
    DEAL_SIZE = "deal-size"
    VELOCITY = "velocity"
    VALUE = "value"
    TREND = "trend"
    WHITESPACE = "whitespace"
    ACCOUNTS = "accounts"


def _low(found: NodeRateRecord | NodeMeanRecord | None) -> float | None:
    return None if found is None else found.low


SORTED: Mapping[SweetOrder, Callable[[SweetRecord], float | None]] = {
    SweetOrder.WIN_RATE: lambda one: _low(one.win_rate),
    SweetOrder.PENETRATION: lambda one: _low(one.penetration),
    SweetOrder.RETENTION: lambda one: _low(one.retention),
    SweetOrder.DEAL_SIZE: lambda one: _low(one.deal_size),
    SweetOrder.VELOCITY: lambda one: one.cautious_velocity,
    SweetOrder.VALUE: lambda one: one.value,
    SweetOrder.TREND: lambda one: None if one.pipeline is None else one.pipeline.trend_low,
    SweetOrder.WHITESPACE: lambda one: one.market.whitespace,
    SweetOrder.ACCOUNTS: lambda one: one.accounts,
}
"""The figure that each order sorts by."""
NEEDS: Mapping[SweetOrder, tuple[Role, ...]] = {
    SweetOrder.WIN_RATE: (Role.WON,),
    SweetOrder.PENETRATION: (Role.CUSTOMER,),
    SweetOrder.RETENTION: (Role.RETAINED,),
    SweetOrder.DEAL_SIZE: (Role.DEAL_SIZE,),
    SweetOrder.VELOCITY: (Role.OPENED, Role.WON, Role.DEAL_SIZE, Role.CYCLE_DAYS),
    SweetOrder.VALUE: (Role.VALUE,),
    SweetOrder.TREND: (Role.OPENED,),
    SweetOrder.WHITESPACE: (Role.CUSTOMER, Role.VALUE),
    SweetOrder.ACCOUNTS: (),
}
"""The roles without which there is nothing to sort by."""
_USUAL = (SweetOrder.WIN_RATE, SweetOrder.PENETRATION, SweetOrder.VALUE, SweetOrder.ACCOUNTS)
"""The first of them that the columns tell is the order where none is asked for."""
_LOST: Mapping[Role, str] = {
    Role.CUSTOMER: "penetration",
    Role.WON: "win rate",
    Role.RETAINED: "retention",
    Role.DEAL_SIZE: "deal size",
    Role.CYCLE_DAYS: "sales cycle",
    Role.VALUE: "value",
    Role.OPENED: "trend",
}
"""What each role tells."""


@dataclass(frozen=True, slots=True)
class SweetSettings:
    """What is asked of the sweet spots."""

    where: Filter = All()
    """The accounts asked about."""
    by: SweetOrder | None = None
    """None for the first of win rate, penetration, value and accounts that the columns tell."""
    under: str = ""
    """The code or title of the industry below which to look; empty for the whole tree."""
    level: int | None = None
    """The level to show, 1 for sectors; None for the one below `under`, 0 for every level."""


def sweet(
    project: Project, settings: SweetSettings = SweetSettings()
) -> tuple[tuple[SweetRecord, ...], tuple[Problem, ...]]:
    """Return how industries with accounts do, the best first, and what cannot be told.

    Industries without the figure that they are sorted by come last, equals stay in the order of the tree. Raises
    BadInputError where there is no tree, for an unknown industry, for an order that no column tells, and for a market
    file that cannot be read; CancelledError.
    """
    main = project.universe.main
    if main is None:
        raise BadInputError(Problem("the accounts have no industries", hint="name a taxonomy: in niche.yaml"))
    order = usable_order(project, settings.by)
    nodes = chosen(main.taxonomy, settings)
    markets = _markets(project, main.taxonomy)
    figures = node_figures(project.counter, settings.where)
    held = [node for node in nodes if figures.accounts[node.position]]
    plan, problems = read_plan(project.workspace.settings.extra.get("plan"))
    everybody = project.counter.tree(All())
    records = [*_records(held, figures, main.taxonomy, everybody, markets, plan)]
    ranked = sorted(records, key=lambda record: _last(SORTED[order](record)))
    return tuple(ranked), (*_left_out(project), *map(project.workspace.placed, problems), *_outgrown(records))


def usable_order(project: Project, by: SweetOrder | None) -> SweetOrder:
    """The order that is asked for, or the usual one. Raises BadInputError where the columns do not tell it."""
    missing = missing_roles(project.universe)
    if by is None:
        return next(order for order in _USUAL if not {*NEEDS[order]} & {*missing})
    if lacking := [role for role in NEEDS[by] if role in missing]:
        says = "; ".join(f"no column says {role.meaning.partition(';')[0]}" for role in lacking)
        hint = f"name it in roles: {', '.join(lacking)}: in niche.yaml"
        raise BadInputError(Problem(f"cannot sort by {by}: {says}", hint=hint))
    if by is SweetOrder.WHITESPACE and project.workspace.settings.market is None:
        raise BadInputError(Problem("cannot sort by whitespace: there are no market sizes", hint="name a market: file"))
    return by


def chosen(taxonomy: Taxonomy, settings: SweetSettings) -> list[TaxonomyNode]:
    """The industries that are asked about, in the order of the tree. Raises BadInputError."""
    above = None
    if settings.under:
        try:
            above = taxonomy.find(settings.under)
        except MismatchError as error:
            raise BadInputError(Problem(error.message, hint=error.hint)) from None
    below = taxonomy.nodes if above is None else taxonomy.nodes[above.position + 1 : above.end]
    if above is not None and not below:
        raise BadInputError(Problem(f"{above.label} has nothing below it"))
    first, last = below[0].depth + 1, max(node.depth for node in below) + 1
    level = first if settings.level is None else settings.level
    if level and not first <= level <= last:
        whose = taxonomy.title if above is None else above.label
        levels = f"level {first}" if first == last else f"levels {first} to {last}"
        raise BadInputError(Problem(f"{whose} has no level {level}", hint=f"it has {levels}"))
    return [node for node in below if not level or node.depth + 1 == level]


def _markets(project: Project, taxonomy: Taxonomy) -> Mapping[int, Market]:
    path = project.workspace.settings.market
    return {} if path is None else read_market(path, taxonomy)


def _last(figure: float | None) -> tuple[bool, float]:
    """Sorts by the largest figure; what is unknown comes last."""
    return (True, 0.0) if figure is None else (False, -figure)


def _left_out(project: Project) -> Iterator[Problem]:
    missing = missing_roles(project.universe)
    lost = [f"{_LOST[role]} ({role})" for role in missing]
    if {*NEEDS[SweetOrder.VELOCITY]} & {*missing}:
        lost.append("velocity")
    if lost:
        yield Problem(f"no columns for {', '.join(lost)}", hint="name them in roles: in niche.yaml")


def _outgrown(records: Sequence[SweetRecord]) -> Iterator[Problem]:
    for one in records:
        if one.market.whitespace is not None and one.market.whitespace < 0:
            yield Problem(f"the customers in {one.title} are worth more than its market size", hint="check the file")


def _records(
    nodes: Sequence[TaxonomyNode],
    figures: NodeFigures,
    taxonomy: Taxonomy,
    everybody: NDArray[np.int64],
    markets: Mapping[int, Market],
    plan: Plan,
) -> Iterator[SweetRecord]:
    at = np.array([node.position for node in nodes], np.int64)
    penetration, won, retention = (_rates(one, at) for one in (figures.customers, figures.won, figures.retained))
    deal_size, cycle_days = (_means(one, at) for one in (figures.deal_size, figures.cycle_days))
    sectors = [node.position for node in taxonomy.children(None)]
    whole = 0.0 if figures.customer_value is None else float(figures.customer_value.total[sectors].sum())
    velocity, cautious = figures.velocity, figures.cautious_velocity(_lows(won, at, len(taxonomy.nodes)))
    for place, node in enumerate(nodes):
        position, asked = node.position, int(figures.accounts[node.position])
        of_customers = _customer_value(figures, position)
        best = _best(won[place]), _best(deal_size[place])
        sizes = market_sizes(int(everybody[position]), asked, plan, *best)
        market = markets.get(position, Market())
        yield SweetRecord(
            industry=node.code,
            title=node.title,
            parent=None if node.parent is None else taxonomy.nodes[node.parent].code,
            level=node.depth + 1,
            accounts=asked,
            value=_total(figures.value, position),
            penetration=penetration[place],
            customers_unknown=None if figures.customers is None else asked - int(figures.customers.known[position]),
            customer_value=of_customers,
            customer_value_share=rounded(of_customers / whole) if of_customers is not None and whole else None,
            win_rate=won[place],
            deal_size=deal_size[place],
            cycle_days=cycle_days[place],
            retention=retention[place],
            pipeline=None if figures.pipeline is None else _pipeline(figures.pipeline, position),
            velocity=_number(velocity[position]),
            cautious_velocity=_number(cautious[position]),
            market=MarketRecord(
                market.size, market.growth, whitespace(market, of_customers), sizes.tam, sizes.sam, sizes.som
            ),
        )


def _best(found: NodeRateRecord | NodeMeanRecord | None) -> float | None:
    return None if found is None else found.best


def _rates(found: NodeRates | None, at: Ints) -> Sequence[NodeRateRecord | None]:
    """The records of the nodes at these positions; None for each where no column tells the rate."""
    if found is None:
        return [None] * len(at)
    low, high = found.best.bounds(at)
    raw, few = found.raw, found.best.few(found.known)
    return [
        NodeRateRecord(
            *(int(found.yes[node]), int(found.known[node]), _number(raw[node]), _number(found.best.value[node])),
            *(_number(low[place]), _number(high[place]), *_rest(found.best, node)),
            few=bool(few[node]),
        )
        for place, node in enumerate(at.tolist())
    ]


def _means(found: NodeSizes | None, at: Ints) -> Sequence[NodeMeanRecord | None]:
    """The same of numbers."""
    if found is None:
        return [None] * len(at)
    low, high = found.best.bounds(at)
    moments, mean, few = found.moments, found.moments.mean, found.best.few(found.moments.known)
    return [
        NodeMeanRecord(
            int(moments.known[node]),
            *(_number(mean[node]), _number(moments.medians[node]), _number(found.best.value[node])),
            *(_number(low[place]), _number(high[place]), *_rest(found.best, node)),
            few=bool(few[node]),
        )
        for place, node in enumerate(at.tolist())
    ]


def _rest(best: BestEstimates, node: int) -> tuple[float | None, float | None]:
    """What a best estimate was shrunk towards, and what that is worth; nothing where there is no estimate."""
    told = math.isfinite(best.value[node])
    return (_number(best.rest[node]), _number(best.weight[node])) if told else (None, None)


def _lows(rates: Sequence[NodeRateRecord | None], at: Ints, nodes: int) -> NDArray[np.float64]:
    """Shape (nodes,): the low ends of rates, NaN elsewhere."""
    lows = np.full(nodes, np.nan)
    lows[at] = [np.nan if rate is None or rate.low is None else rate.low for rate in rates]
    return lows


def _pipeline(line: NodePipeline, position: int) -> PipelineRecord:
    last, before = int(line.last_year[position]), int(line.year_before[position])
    opportunities = None if line.open is None else int(line.open[position])
    change = rounded(last / before - 1) if before else None
    return PipelineRecord(opportunities, last, before, change, rounded(_least_change(last, before)))


def _least_change(last: int, before: int) -> float | None:
    """The low end of the change from one count to another; None where both are 0.

    Of the deals of both years those of the last are a binomial share: Przyborowski and Wilenski, Homogeneity of Results
    in Testing Samples from Poisson Series, Biometrika 31 (1940). Its interval is Wilson's.
    """
    if not last + before:
        return None
    share = wilson(last, last + before).low
    return share / (1 - share) - 1


def _customer_value(figures: NodeFigures, position: int) -> float | None:
    """The value of the customers of a node: nothing where there are none, unknown where none of theirs is known."""
    if figures.customers is None or figures.customer_value is None:
        return None
    return _total(figures.customer_value, position) if figures.customers.yes[position] else 0.0


def _total(found: NodeMeans | None, position: int) -> float | None:
    return None if found is None or not found.known[position] else _number(found.total[position])


def _number(figure: float) -> float | None:
    """What JSON can hold of a figure."""
    return rounded(float(figure)) if math.isfinite(figure) else None
