from __future__ import annotations

import pytest

from niche.tui.drawing.matching import ranked

NAMES = ("employees", "company", "tech_stack", "country", "stack size", "unemployed")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", list(NAMES)),
        ("stack", ["stack size", "tech_stack"]),
        ("emplo", ["employees", "unemployed"]),
        ("COUNTRY", ["country"]),
        ("tech st", ["tech_stack"]),
        ("size stack", ["stack size"]),
        ("coutnry", ["country"]),
        ("zzzz", []),
    ],
    ids=["all", "starts first", "contains", "case", "underscore", "words in any order", "misspelt", "nothing"],
)
def test_ranked(query: str, found: list[str]) -> None:
    assert [NAMES[index] for index in ranked(query, NAMES)] == found
