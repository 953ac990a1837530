"""The sales plan that guardrails and capacity are derived from: `plan:` in niche.yaml."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from niche.segments.findings.rule_settings import ABOVE_ZERO, Parameter, read_parameters
from niche.segments.model.formatting import rate, scalar
from niche.segments.model.problems import Problem

FIELDS: Mapping[str, Parameter] = {
    parameter.name: parameter
    for parameter in (
        Parameter("revenue_target", 0, "revenue to be won", ABOVE_ZERO),
        Parameter("opportunity_rate", 0, "share of the accounts that become an opportunity", ABOVE_ZERO, 1),
        Parameter("win_rate", 0, "share of the opportunities that are won", ABOVE_ZERO, 1),
        Parameter("deal_size", 0, "revenue of one won deal", ABOVE_ZERO),
        Parameter("reps", 0, "people who work on the accounts", ABOVE_ZERO),
        Parameter("accounts_per_rep", 0, "accounts that one of them can work on", ABOVE_ZERO),
    )
}


@dataclass(frozen=True, slots=True)
class Plan:
    """The parts of the plan that are given; None where one is not."""

    revenue_target: float | None = None
    opportunity_rate: float | None = None
    win_rate: float | None = None
    deal_size: float | None = None
    reps: float | None = None
    accounts_per_rep: float | None = None

    def least(self) -> tuple[int, str] | None:
        """Compute the accounts it takes to meet the target, with the reason; None if a part of the plan is missing.

        ceil(revenue_target / (opportunity_rate × win_rate × deal_size)): an account is worth that product on average.
        """
        target, opportunity, won, size = self.revenue_target, self.opportunity_rate, self.win_rate, self.deal_size
        if target is None or opportunity is None or won is None or size is None:
            return None
        # The product of two rates is rarely exact: a hair above a whole number is that number.
        accounts = _whole(math.ceil, target / (opportunity * won * size) - 1e-9)
        rates = f"{rate(opportunity)} become opportunities, {rate(won)} of them are won"
        return accounts, f"the plan needs for {scalar(target)}, if {rates}, at {scalar(size)} each"

    def most(self) -> tuple[int, str] | None:
        """Compute the accounts that the people can work on, with the reason; None if a part of the plan is missing."""
        if self.reps is None or self.accounts_per_rep is None:
            return None
        accounts = _whole(math.floor, self.reps * self.accounts_per_rep + 1e-9)
        return accounts, f"{scalar(self.reps)} reps can work on at {scalar(self.accounts_per_rep)} each"


def _whole(rounded: Callable[[float], int], accounts: float) -> int:
    """A whole number of accounts; what is too large to be a number is more than anybody has."""
    return rounded(accounts) if math.isfinite(accounts) else sys.maxsize


def read_plan(written: object) -> tuple[Plan, tuple[Problem, ...]]:
    """Read the plan from the plain data under `plan:`, with what is wrong in it; that is left out."""
    if written is None:
        return Plan(), ()
    if not isinstance(written, Mapping):
        return Plan(), (Problem(f"plan: expected a mapping of {', '.join(FIELDS)}"),)
    values, problems = read_parameters("plan", written, FIELDS.values())
    return Plan(**values), tuple(problems)
