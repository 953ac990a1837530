"""The store of every test is its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from niche.segments.accounts import store as stores


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(stores, "root", lambda: tmp_path / "columns")
    return tmp_path / "columns"
