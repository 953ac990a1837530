"""Segments are found by words in what files them."""

from __future__ import annotations

import pytest

from niche.segments.model.segment import Segment, Status
from niche.segments.portfolio.segment_search import SegmentQuery

SAAS = Segment("Growth SaaS", tags=("saas", "emea"), owner="Ana", status=Status.ACTIVE, priority=1)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", True),
        ("growth", True),
        ("grow emea", True),
        ("ana", True),
        ("active", True),
        ("nordic", False),
        ("tag:saas", True),
        ("tags:SAAS owner:an", True),
        ("tag:ana", False),
        ("owner:bo", False),
        ("status:act", True),
        ("status:draft", False),
        ("draft", False),
        ("priority:1", True),
        ("priority:2", False),
        ("tag:", True),
        ("colour:red", False),
    ],
)
def test_a_segment_has_all_words_of_a_query(query: str, found: bool) -> None:
    assert SegmentQuery(query).finds("growth", SAAS) is found


def test_one_that_cannot_be_read_is_found_by_its_slug() -> None:
    assert SegmentQuery("gro").finds("growth", None)
    assert not SegmentQuery("tag:gro").finds("growth", None)


def test_a_word_that_is_no_field_is_named() -> None:
    assert SegmentQuery("tag:a colour:red").unknown == "colour"
    assert SegmentQuery("tag:a b").unknown == ""
