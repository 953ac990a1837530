"""What niche remembers of a user from one time to the next: the theme, the sizes of the panes."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from platformdirs import user_state_path

_LARGEST = 10_000
"""Cells that no pane has."""


@dataclass(frozen=True)
class Remembered:
    """Empty where it is the default."""

    theme: str = ""
    widths: tuple[int, ...] = ()
    """The upper panes', in parts of the whole."""
    heights: tuple[int, ...] = ()
    """The upper and the lower part's, in parts of the whole."""


def state_path() -> Path:
    """Where it is kept."""
    return user_state_path("niche") / "remembered.json"


def trash_folder() -> Path:
    """Where deleted segments are kept."""
    return user_state_path("niche") / "trash"


def recall() -> Remembered:
    """What was remembered; the defaults where that cannot be read."""
    with suppress(OSError, ValueError, TypeError):
        said = json.loads(state_path().read_text(encoding="utf-8"))
        if not isinstance(said, dict):
            return Remembered()
        theme, widths, heights = (said.get(part.name, part.default) for part in fields(Remembered))
        return Remembered(str(theme), _sizes(widths, 3), _sizes(heights, 2))
    return Remembered()


def _sizes(said: object, number: int) -> tuple[int, ...]:
    if not isinstance(said, list) or len(said) != number:
        return ()
    return tuple(said) if all(type(size) is int and 0 < size < _LARGEST for size in said) else ()


class Memory:
    """What is remembered now, and for the next time."""

    def __init__(self, now: Remembered | None = None) -> None:
        self.now = now or Remembered()

    def keep(self, changed: Remembered) -> None:
        """Remember this. Where it cannot be written, it holds until niche ends."""
        if changed == self.now:
            return
        self.now = changed
        with suppress(OSError):
            path = state_path()
            path.parent.mkdir(parents=True, exist_ok=True)
            fresh = path.with_suffix(".new")
            fresh.write_text(json.dumps(asdict(changed)), encoding="utf-8")
            fresh.replace(path)
