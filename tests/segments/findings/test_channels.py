"""What advertising channels refuse."""

from __future__ import annotations

import pytest
from subjects import found, subject
from universes import universe

from niche.segments.model.filters import Condition
from niche.segments.model.segment import Profile, Segment

ACCOUNTS = universe(number=list(range(3000)))


def messages(accounts: int, *channels: str, **given: float) -> list[str]:
    segment = Segment("S", profile=Profile(channels=channels))
    tuned: dict[str, object] = {"findings": {"small-audience": given}} if given else {}
    one = subject(ACCOUNTS, Condition("number", "below", accounts), segment=segment, **tuned)
    return [finding.message for finding in found(one, "small-audience")]


@pytest.mark.parametrize(
    ("channel", "accounts"),
    [("linkedin", 200), ("LinkedIn Ads", 200), ("google-ads", 67), ("youtube", 67), ("liveramp", 17), ("tiktok", 667)],
)
def test_a_channel_wants_so_many_accounts(channel: str, accounts: int) -> None:
    """Three contacts each, half of whom are found: 1.5 people an account."""
    assert len(messages(accounts - 1, channel)) == 1
    assert messages(accounts, channel) == []
    assert messages(accounts + 1, channel) == []


@pytest.mark.parametrize(
    ("given", "accounts"), [({"contacts": 1, "match_rate": 1}, 300), ({"contacts": 10}, 60), ({"match_rate": 0.3}, 334)]
)
def test_contacts_and_match_rate_are_the_workspaces(given: dict[str, float], accounts: int) -> None:
    assert len(messages(accounts - 1, "linkedin", **given)) == 1
    assert messages(accounts, "linkedin", **given) == []


def test_the_sentence_says_how_many_accounts_it_takes() -> None:
    assert messages(100, "webinar", "linkedin") == [
        "about 150 people would be found; LinkedIn needs 300, so 200 accounts"
    ]


def test_one_of_each_is_said_as_one() -> None:
    assert messages(1, "linkedin", contacts=1, match_rate=1) == [
        "about 1 person would be found; LinkedIn needs 300, so 300 accounts"
    ]


def test_other_channels_and_empty_segments_are_left_alone() -> None:
    assert messages(10, "webinar") == []
    assert messages(0, "linkedin") == []
