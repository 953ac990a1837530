"""The keys of `niche.yaml` that say how accounts are dealt to people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from niche.segments.documents.keys import Key, Takes
from niche.segments.model.assigning import AssignSettings, Balance, Capacity

ASSIGN = Key(
    "assign",
    Takes.KEYS,
    "how `niche assign` deals accounts to people",
    closed=True,
    keys=(
        Key(
            "owners",
            Takes.NAMED,
            "what each person can take",
            closed=True,
            keys=(
                Key("accounts", Takes.WHOLE, "so many accounts at most", least=0),
                Key("value", Takes.NUMBER, "so much at most in total of the column with the role `value`", least=0),
                Key("segments", Takes.TEXTS, "the segments that the person works; those with this `owner:` by default"),
            ),
        ),
        Key(
            "by",
            Takes.WORD,
            "what is balanced between people; value where a column has that role, else accounts",
            words=tuple(one.value for one in Balance),
        ),
        Key(
            "families",
            Takes.TEXTS,
            "columns of which accounts with the same value stay together; the role `parent` by default, [] for none",
        ),
    ),
)


def assign_settings(values: Mapping[str, Any]) -> AssignSettings:
    """What the values under `assign:` say."""
    said = values.get("assign") or {}
    return AssignSettings(
        owners={name: Capacity(**one) for name, one in said.get("owners", {}).items()},
        by=Balance(said["by"]) if "by" in said else None,
        families=said.get("families"),
    )
