"""The examples in docstrings are true."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import niche.segments

OPEN = {"niche.segments.project", "niche.segments.portfolio.single_accounts"}
"""Modules whose examples ask an open project: `test_project.py` runs them."""
MODULES = sorted({module.name for module in pkgutil.walk_packages(niche.segments.__path__, "niche.segments.")} - OPEN)


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0
