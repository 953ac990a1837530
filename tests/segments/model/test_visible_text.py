"""Text from a table cannot leave its line, turn its direction or speak to the terminal."""

from __future__ import annotations

import pytest

from niche.segments.model.visible_text import plain


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Müller & Söhne", "Müller & Söhne"),
        ("one\ntwo\tthree", "one two three"),
        ("\x1b[31mred", "·[31mred"),
        ("bell\a", "bell·"),
        ("\u202eevil", "·evil"),
        ("株式会社", "株式会社"),
    ],
)
def test_plain(text: str, shown: str) -> None:
    assert plain(text) == shown
