"""Which numbers are names."""

from __future__ import annotations

import pytest

from niche.segments.model.columns import Column, Kind
from niche.tui.drawing.cells import written
from niche.tui.drawing.codes import is_code


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("founded", True),
        ("founded_year", True),
        ("Year Established", True),
        ("zip", True),
        ("account_id", True),
        ("NAICS code", True),
        ("employees", False),
        ("revenue", False),
        ("paid", False),
    ],
)
def test_years_codes_and_ids_are_known_by_their_names(name: str, code: bool) -> None:
    assert is_code(Column(name, Kind.NUMBER)) is code


def test_a_code_has_no_thousands() -> None:
    assert written(94107, code=True) == "94107"
    assert written(94107.0, code=True) == "94107"
    assert written(94107) == "94,107"
