"""The order of size bands and times of day."""

from __future__ import annotations

from niche.segments.model.parsing import Band, parse_band, parse_dated_band, parse_time


def band_of(text: str) -> Band | None:
    """The band of a text among others that are bands, or the second of a time of day; None if it is neither."""
    return parse_dated_band(text) or parse_time(text) or parse_band(text)


def in_order(values: list[str]) -> tuple[str, ...]:
    """Sort ranges by their lower bound; values that are no range follow, alphabetically."""
    bands = {value: band_of(value) for value in values}
    ranges = sorted((band, value) for value, band in bands.items() if band is not None)
    return (*(value for _, value in ranges), *sorted(value for value, band in bands.items() if band is None))
