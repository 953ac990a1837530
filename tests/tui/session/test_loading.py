"""What is opened stays out of the garbage collector's sight only as long as it is open."""

from __future__ import annotations

import gc
from pathlib import Path
from weakref import ref

import pytest

from niche.tui.session.loading import load


@pytest.fixture(autouse=True)
def garbage() -> None:
    """Is looked for as in earnest."""


def test_what_was_open_before_is_let_go(workspace: Path) -> None:
    try:
        counter = ref(load(workspace).counter)
        assert gc.get_freeze_count()
        load(workspace)
        assert counter() is None
    finally:
        gc.unfreeze()
