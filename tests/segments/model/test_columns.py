"""What is said of columns."""

from __future__ import annotations

import pytest

from niche.segments.model.columns import Kind

PHRASES = {
    Kind.NUMBER: "a number",
    Kind.MONEY: "an amount of money",
    Kind.PERCENTAGE: "a percentage",
    Kind.DATE: "a date",
    Kind.YES_NO: "a yes or no",
    Kind.CATEGORY: "a category",
    Kind.ORDERED: "an ordered category",
    Kind.LIST: "a list",
    Kind.TEXT: "a text",
    Kind.ID: "an id",
    Kind.INDUSTRY: "an industry",
}


@pytest.mark.parametrize("kind", Kind)
def test_a_kind_stands_in_a_sentence_with_its_article(kind: Kind) -> None:
    assert kind.phrase == PHRASES[kind]
