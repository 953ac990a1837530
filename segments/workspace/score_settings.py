"""`score:` in segment files and in `niche.yaml`: read with the place of every condition, and written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from niche.segments.documents.keys import Key, KeyReader, Takes
from niche.segments.documents.writing import Writable
from niche.segments.documents.yamlfile import KeyPath, Place
from niche.segments.model.filters import InSegment, Path, prune, walk
from niche.segments.model.scoring import ScoreRule, Scoring, Tier
from niche.segments.workspace.filterform import from_plain, read_filter
from niche.segments.workspace.filterwrite import canonical

MOST_POINTS = 1000
HALF = "half"
SCORE = Key(
    "score",
    Takes.KEYS,
    "points for the accounts of the segment, and the tiers that `niche tiers` cuts them into",
    closed=True,
    keys=(
        Key(
            "rules",
            Takes.KEYS,
            "conditions with points",
            required=True,
            listed=True,
            closed=True,
            keys=(
                Key("points", Takes.WHOLE, "what the condition gives; may be negative", required=True),
                Key("when", Takes.FILTER, "the condition", required=True),
            ),
        ),
        Key(
            "tiers",
            Takes.KEYS,
            "the least points of each tier; C is the rest",
            required=True,
            closed=True,
            keys=(
                Key("A", Takes.WHOLE, "the least points of tier A", required=True),
                Key("B", Takes.WHOLE, "the least points of tier B", required=True),
            ),
        ),
        Key(
            "points_from",
            Takes.WORD,
            "half: the points were taken from one half of the accounts, so win rates are of the other",
            words=(HALF,),
        ),
    ),
)
Places: TypeAlias = tuple[Mapping[Path, Place], ...]
"""Line and column of every node of the condition of every rule."""


@dataclass(frozen=True, slots=True)
class ScoreForm:
    """What was read."""

    scoring: Scoring
    places: Places


def read_score(reader: KeyReader, values: dict[str, Any]) -> ScoreForm | None:
    """Take the score out of the values of a file; None where there is none, or it is in error, which is reported."""
    said = values.pop("score", None)
    if said is not None and said.get("rules") == []:
        reader.report("score.rules has no condition", ("score", "rules"), "such as {points: 30, when: {country: DE}}")
    if said is None or not said.get("rules") or not said.get("tiers"):
        return None
    listed = isinstance(said["rules"], list)
    rules: list[ScoreRule] = []
    places: list[Mapping[Path, Place]] = []
    for index, rule in enumerate(said["rules"] if listed else [said["rules"]]):
        at: KeyPath = ("score", "rules", index) if listed else ("score", "rules")
        if "points" not in rule or "when" not in rule:
            continue  # reported
        form = read_filter(rule["when"], reader.document.place, (*at, "when"))
        reader.problems += (problem.at(reader.file) for problem in form.problems)
        if not form.problems and prune(form.filter) is None:
            reader.report("the condition is empty", (*at, "when"), of_key=True)
        for path, node in walk(form.filter):
            if isinstance(node, InSegment):
                line, column = form.places[path]
                hint = "write its conditions here, or give that segment a score of its own"
                reader.problems.append(
                    reader.problem("a score takes no other segment", (*at, "when"), hint).at(reader.file, line, column)
                )
        if not rule["points"] or abs(rule["points"]) > MOST_POINTS:
            hint = f"-{MOST_POINTS} to {MOST_POINTS}, and not 0"
            reader.report(f"{'.'.join(map(str, at))}.points: expected points", (*at, "points"), hint)
        rules.append(ScoreRule(rule["points"], form.filter))
        places.append(form.places)
    tiers = said["tiers"]
    if not {"A", "B"} <= tiers.keys():
        return None  # reported
    if tiers["A"] <= tiers["B"]:
        reader.report(f"score.tiers: A {tiers['A']} is not more than B {tiers['B']}", ("score", "tiers", "A"))
    return ScoreForm(Scoring(tuple(rules), tiers["A"], tiers["B"], said.get("points_from") == HALF), tuple(places))


def score_to_plain(scoring: Scoring | None) -> dict[str, Writable] | None:
    """A score as a file says it."""
    if scoring is None:
        return None
    return {
        "rules": list(_rules(scoring)),
        "tiers": {Tier.A.value: scoring.a, Tier.B.value: scoring.b},
        **({"points_from": HALF} if scoring.from_half else {}),
    }


def _rules(scoring: Scoring) -> Iterator[dict[str, Writable]]:
    for rule in scoring.rules:
        yield {"points": rule.points, "when": canonical(rule.when)}


def like_before(rules: list[Any], content: Any) -> list[Writable]:
    """The rules as a file says them, with conditions that it says already in the form that they have there."""
    before = content if isinstance(content, list) else [content]
    forms = {from_plain(rule["when"]): rule["when"] for rule in before if isinstance(rule, dict) and "when" in rule}
    return [{**rule, "when": forms.get(from_plain(rule["when"]), rule["when"])} for rule in rules]
