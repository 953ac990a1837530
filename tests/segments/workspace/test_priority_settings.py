"""`rank:` in niche.yaml and `fit:` in segment files."""

from __future__ import annotations

from pathlib import Path

import pytest

from niche.segments.model.priorities import WEIGHTS, Criterion, KnockOuts, RankSettings
from niche.segments.model.problems import BadInputError
from niche.segments.workspace.segmentfile import formatted, parse_segment
from niche.segments.workspace.workspace import parse_workspace


def rank(text: str) -> RankSettings:
    return parse_workspace(f"data: a.csv\n{text}\n", Path("niche.yaml")).settings.rank


@pytest.mark.parametrize(
    ("text", "settings"),
    [
        ("", RankSettings()),
        ("rank: {}", RankSettings(given=True)),
        ("rank: {weights: {value: 1.5}}", RankSettings({**WEIGHTS, Criterion.VALUE: 1.5}, given=True)),
        (
            "rank: {knock_outs: {accounts: 50, value: 1e6, reachable: 0.6}, reached_by: mail, propensity: score}",
            RankSettings(WEIGHTS, KnockOuts(50, 1e6, 0.6), "score", ("mail",), given=True),
        ),
    ],
)
def test_what_is_read(text: str, settings: RankSettings) -> None:
    assert rank(text) == settings


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("rank: 3", "2:7: rank: expected a mapping"),
        ("rank: {weight: {value: 1}}", "2:8: unknown key weight in rank (did you mean weights?)"),
        ("rank: {weights: {propencity: 1}}", "2:18: unknown key propencity in weights (did you mean propensity?)"),
        ("rank: {weights: {value: -1}}", "2:25: rank.weights.value: expected a number (0 or more)"),
        ("rank: {weights: {value: .inf}}", "2:25: rank.weights.value: expected a number"),
        ("rank: {weights: {value: high}}", "2:25: rank.weights.value: expected a number"),
        ("rank: {knock_outs: {value: 1 000 000}}", "2:28: rank.knock_outs.value: expected a number (write 1000000)"),
        (
            "rank: {knock_outs: {reachable: 60%}}",
            "2:32: rank.knock_outs.reachable: expected a share between 0 and 1 (write 0.6 for 60%)",
        ),
        (
            "rank: {weights: {value: 0, propensity: 0, fit: 0, penetration: 0}}",
            "2:17: rank.weights: all are 0 (one criterion at least must count)",
        ),
    ],
)
def test_what_is_refused_with_its_place(text: str, problem: str) -> None:
    with pytest.raises(BadInputError) as error:
        rank(text)
    assert str(error.value) == f"niche.yaml:{problem}"


@pytest.mark.parametrize(("written", "fit"), [("7", 7), ("7.5", 7.5), ("0", 0), ("10", 10), ("", None)])
def test_a_fit_is_read_and_written_as_it_is(written: str, fit: float | None) -> None:
    file = parse_segment(f"name: X\nfit: {written}\n")
    assert file.segment.fit == fit
    assert (f"fit: {written}\n" in formatted(file)) == bool(written)


@pytest.mark.parametrize("written", ["11", "-1", "high", "[3]"])
def test_a_fit_is_0_to_10(written: str) -> None:
    with pytest.raises(BadInputError, match=r"^x\.yaml:2:6: fit: expected a number"):
        parse_segment(f"name: X\nfit: {written}\n", "x.yaml")
