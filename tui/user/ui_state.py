"""State of the screen that is kept between runs: the theme, the sizes of the panes."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

from niche.segments.documents.userfolders import state_folder, try_write

_LARGEST = 10_000
"""Cells; no pane is as large."""
MOST_TABLES = 50
"""Tables that are remembered."""
MOST_RECENT = 10


@dataclass(frozen=True)
class UiState:
    """The state; an empty value means the default."""

    theme: str = ""
    widths: tuple[int, ...] = ()
    """The upper panes', in parts of the whole."""
    heights: tuple[int, ...] = ()
    """The upper and the lower part's, in parts of the whole."""
    treeless: tuple[str, ...] = ()
    """The last tables whose users want no tree."""
    recent: tuple[str, ...] = ()
    """What was opened last, the latest first."""
    opened: tuple[tuple[str, str], ...] = ()
    """The last tables, each with the segment that was opened last."""


def state_path() -> Path:
    """The file of the state."""
    return state_folder() / "remembered.json"


def trash_folder() -> Path:
    """The folder of deleted segments."""
    return state_folder() / "trash"


def load_ui_state() -> UiState:
    """Read the state; the defaults where the file is missing or cannot be read."""
    with suppress(OSError, ValueError, TypeError):
        said = json.loads(state_path().read_text(encoding="utf-8"))
        if not isinstance(said, dict):
            return UiState()
        theme, widths, heights, treeless, recent, opened = (
            said.get(part.name, part.default) for part in fields(UiState)
        )
        return UiState(
            str(theme),
            _sizes(widths, 3),
            _sizes(heights, 2),
            _texts(treeless)[-MOST_TABLES:],
            _texts(recent)[:MOST_RECENT],
            _pairs(opened),
        )
    return UiState()


def _texts(said: object) -> tuple[str, ...]:
    return tuple(map(str, said)) if isinstance(said, list) else ()


def _pairs(said: object) -> tuple[tuple[str, str], ...]:
    pairs = said if isinstance(said, list) else []
    kept = ((str(pair[0]), str(pair[1])) for pair in pairs if isinstance(pair, list) and len(pair) == 2)
    return tuple(kept)[-MOST_TABLES:]


def _sizes(said: object, number: int) -> tuple[int, ...]:
    if not isinstance(said, list) or len(said) != number:
        return ()
    return tuple(said) if all(type(size) is int and 0 < size < _LARGEST for size in said) else ()


class UiStateStore:
    """The current state, written whenever it changes."""

    def __init__(self, now: UiState | None = None) -> None:
        self.now = now or UiState()

    def keep(self, changed: UiState) -> None:
        """Store a state. Where the file cannot be written, the state holds until niche ends."""
        if changed == self.now:
            return
        self.now = changed
        try_write(state_path(), json.dumps(asdict(changed)))

    def opened(self, path: Path) -> None:
        """Remember what was opened."""
        name = str(path.absolute())
        others = (other for other in self.now.recent if other != name)
        self.keep(replace(self.now, recent=(name, *others)[:MOST_RECENT]))
