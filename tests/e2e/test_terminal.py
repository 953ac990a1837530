"""The terminal that the other tests drive."""

from __future__ import annotations

from pathlib import Path

import pytest
from terminal import terminal


def test_what_was_there_before_the_input_is_no_sign_of_its_effect(tmp_path: Path) -> None:
    with terminal(["sh", "-c", "echo ready; cat"], size=(80, 24), home=tmp_path, cwd=tmp_path) as shown:
        shown.wait("ready")
        shown.type("typed")
        with pytest.raises(AssertionError, match="before the input"):
            shown.wait("ready")
        shown.wait("ready", "typed")
        shown.type(" more")
        shown.wait("typed more", gone=("never",))
