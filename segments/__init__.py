"""Market segments over a table of accounts: definitions, exact counts, findings. Knows no screen.

>>> import niche.segments as ns
>>> project = ns.open("sample_data/accounts")
>>> project.count("nordic-logistics").accounts
85
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from niche.segments.model.problems import BadInputError
    from niche.segments.model.segment import Segment
    from niche.segments.project import Project
    from niche.segments.project import open_project as open

__all__ = ["BadInputError", "Project", "Segment", "open"]

_WHERE = {
    "BadInputError": ("niche.segments.model.problems", "BadInputError"),
    "Project": ("niche.segments.project", "Project"),
    "Segment": ("niche.segments.model.segment", "Segment"),
    "open": ("niche.segments.project", "open_project"),
}
"""The module of each public name, and what it is called there: imported when it is asked for."""


def __getattr__(name: str) -> object:
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, attribute = _WHERE[name]
    return getattr(import_module(module), attribute)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
