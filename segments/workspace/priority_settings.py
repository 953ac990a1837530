"""The keys of `niche.yaml` that say how segments are ranked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from niche.segments.documents.keys import Key, KeyReader, Takes
from niche.segments.model.priorities import WEIGHTS, Criterion, KnockOuts, RankSettings

RANK = Key(
    "rank",
    Takes.KEYS,
    "how `niche rank` scores segments",
    closed=True,
    keys=(
        Key(
            "weights",
            Takes.KEYS,
            "what each criterion counts beside the others; 0 leaves it out",
            closed=True,
            keys=tuple(Key(one.value, Takes.NUMBER, f"{one.meaning}; {WEIGHTS[one]:g} by default", least=0)
                       for one in Criterion),
        ),
        Key(
            "knock_outs",
            Takes.KEYS,
            "what a segment needs to be ranked at all",
            closed=True,
            keys=(
                Key("accounts", Takes.WHOLE, "so many accounts", least=0),
                Key("value", Takes.NUMBER, "so much in total of the column with the role `value`", least=0),
                Key("reachable", Takes.SHARE, "the share of its accounts that can be reached"),
            ),
        ),
        Key("propensity", Takes.TEXT, "a column of numbers to take the mean of, instead of the win rate"),
        Key("reached_by", Takes.TEXTS, "columns one of which a reachable account has; the role `domain` by default"),
    ),
)  # fmt: skip


def check_rank(reader: KeyReader, values: Mapping[str, Any]) -> None:
    """Report weights of which none counts."""
    written = values.get("rank", {}).get("weights", {})
    if not any({**{one.value: WEIGHTS[one] for one in Criterion}, **written}.values()):
        reader.report("rank.weights: all are 0", ("rank", "weights"), "one criterion at least must count")


def rank_settings(values: Mapping[str, Any]) -> RankSettings:
    """What the values under `rank:` say; a weight that is not written has its default."""
    said = values.get("rank")
    if said is None:
        return RankSettings()
    written = said.get("weights", {})
    return RankSettings(
        weights={one: written.get(one.value, WEIGHTS[one]) for one in Criterion},
        knock_outs=KnockOuts(**said.get("knock_outs", {})),
        propensity=said.get("propensity", ""),
        reached_by=said.get("reached_by", ()),
        given=True,
    )
