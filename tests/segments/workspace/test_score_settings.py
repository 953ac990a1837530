"""`score:` in segment files and in niche.yaml."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from niche.segments.model.filters import Condition, Not
from niche.segments.model.problems import BadInputError
from niche.segments.model.scoring import ScoreRule, Scoring
from niche.segments.workspace.segmentfile import formatted, parse_segment, rendered
from niche.segments.workspace.workspace import parse_workspace

SCORE = """\
score:
  rules:
    - {points: 30, when: {employees: {at_least: 200}}}  # large
    - points: -10
      when: {not: {country: DE}}
  tiers: {A: 30, B: 0}
  points_from: half
"""
SCORING = Scoring(
    (ScoreRule(30, Condition("employees", "at_least", 200)), ScoreRule(-10, Not(Condition("country", "is", "DE")))),
    *(30, 0, True),
)
TEXT = f"name: X\nwhere: {{a: 1}}\n{SCORE}"


def test_it_is_read_with_the_place_of_every_condition() -> None:
    file = parse_segment(TEXT)
    assert file.segment.score == SCORING
    assert file.problems == ()
    assert file.scored == ({(): (5, 27)}, {(): (7, 14), (0,): (7, 20)})


def test_of_a_workspace() -> None:
    workspace = parse_workspace(f"data: a.csv\n{SCORE}", Path("niche.yaml"))
    assert workspace.settings.score == SCORING
    assert workspace.scored[0] == {(): (4, 27)}
    assert workspace.settings.extra == {}


def test_it_is_written_as_it_is_read() -> None:
    file = parse_segment(TEXT)
    assert parse_segment(formatted(file)).segment == file.segment
    assert rendered(file, replace(file.segment, priority=2)) == TEXT.replace("where", "priority: 2\nwhere")
    assert parse_segment(rendered(None, file.segment)).segment == file.segment


def test_a_change_of_points_changes_their_line() -> None:
    file = parse_segment(TEXT)
    more = replace(SCORING, rules=(replace(SCORING.rules[0], points=40), SCORING.rules[1]))
    assert rendered(file, replace(file.segment, score=more)) == TEXT.replace("30, when", "40, when")


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("{}", ["2:1: score.rules is missing", "2:1: score.tiers is missing"]),
        ("{rules: [], tiers: {A: 2, B: 1}}", ["2:16: score.rules has no condition"]),
        ("{rules: [{points: 0, when: {a: 1}}], tiers: {A: 2, B: 1}}", ["2:26: score.rules.0.points: expected points"]),
        ("{rules: [{points: 2, when: {}}], tiers: {A: 2, B: 1}}", ["2:29: the condition is empty"]),
        ("{rules: {points: 2, when: {a: 1}}, tiers: {A: 2, B: 2}}", ["2:54: score.tiers: A 2 is not more than B 2"]),
        ("{rules: {points: 2, when: {a: 1}}, tiers: {A: 2}}", ["2:43: score.tiers.B is missing"]),
        ("{rules: {points: 2, when: {a: 1}}, tiers: {A: 2, B: 1, D: 3}}", ["2:63: unknown key D in tiers"]),
        ("{rules: {points: 2, when: {in_segment: b}}, tiers: {A: 2, B: 1}}", ["2:34: a score takes no other segment"]),
        ("{rules: {points: 2, when: {a: {atleast: 3}}}, tiers: {A: 2, B: 1}}", ["2:39: there is no operator atleast"]),
    ],
)
def test_what_is_refused_with_its_place(text: str, problems: list[str]) -> None:
    with pytest.raises(BadInputError) as error:
        parse_segment(f"name: X\nscore: {text}\n", "x.yaml")
    said = str(error.value).splitlines()
    assert len(said) == len(problems)
    for line, problem in zip(said, problems, strict=True):
        assert line.startswith(f"x.yaml:{problem}")
