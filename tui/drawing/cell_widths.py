"""How many cells a character takes, where rich and terminals disagree.

A spacing combining mark (the vowels of Hindi, Tamil, Bengali, Burmese …) is no cell for rich. Terminals go by
`wcwidth`, which gives it one: each of them shifted the rest of its row.
"""

from __future__ import annotations

import sys
import unicodedata
from functools import lru_cache

from rich import cells

_size = cells.get_character_cell_size


@lru_cache(maxsize=4096)
def cell_size(character: str, *more: str) -> int:
    """The cells of a character as terminals count them; `more` is passed to rich."""
    return 1 if is_spacing_mark(character) else _size(character, *more)


def is_spacing_mark(character: str) -> bool:
    """Whether a character joins the one before it and takes a cell of its own."""
    return unicodedata.category(character) == "Mc"


def count_spacing_marks() -> None:
    """Make rich and Textual count as terminals do."""
    # Both have the function by name in several modules, and offer no other way to it.
    for module in [module for name, module in sys.modules.items() if name.startswith(("rich.", "textual."))]:
        if getattr(module, "get_character_cell_size", None) is _size:
            module.get_character_cell_size = cell_size  # type: ignore[attr-defined]
    cells.cached_cell_len.cache_clear()


count_spacing_marks()
