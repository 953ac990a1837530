"""What an app that is opened two thousand times need not do each time."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet

_parse_rules = Stylesheet._parse_rules
_parsed: dict[object, list[RuleSet]] = {}


def parse_once(patch: pytest.MonkeyPatch) -> None:
    """Parse each style sheet once for all apps."""
    patch.setattr(Stylesheet, "_parse_rules", _parsed_once)


def leave_garbage(patch: pytest.MonkeyPatch) -> None:
    """Open tables without looking for garbage: among all tests and what they load that takes longer than the rest."""
    nothing = SimpleNamespace(get_freeze_count=lambda: 0, collect=lambda: 0, freeze=lambda: None)
    patch.setattr("niche.tui.session.loading.gc", nothing)


def _parsed_once(sheet: Stylesheet, css: str, *where: object, **how: object) -> list[RuleSet]:
    key = (css, where, tuple(how.items()), tuple(sheet._variables.items()))
    if key not in _parsed:
        _parsed[key] = _parse_rules(sheet, css, *where, **how)  # type: ignore[arg-type]
    return _parsed[key]
