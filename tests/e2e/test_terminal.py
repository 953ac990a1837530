"""The terminal that the other tests drive."""

from __future__ import annotations

from pathlib import Path

import pytest
from terminal import niche, terminal


def test_what_was_there_before_the_input_is_no_sign_of_its_effect(tmp_path: Path) -> None:
    with terminal(["sh", "-c", "echo ready; cat"], size=(80, 24), home=tmp_path, cwd=tmp_path) as shown:
        shown.wait("ready")
        shown.type("typed")
        with pytest.raises(AssertionError, match="before the input"):
            shown.wait("ready")
        shown.wait("ready", "typed")
        shown.type(" more")
        shown.wait("typed more", gone=("never",))


def test_rows_in_every_script_end_where_their_pane_ends(tmp_path: Path) -> None:
    names = ("हिन्दी कंपनी", "தமிழ் நிறுவனம்", "বাংলা কোম্পানি", "မြန်မာ", "中文", "Plain")
    (tmp_path / "t.csv").write_text("company,size\n" + "".join(f"{name},{n}\n" for n, name in enumerate(names)))
    with terminal(niche("t.csv"), size=(80, 24), home=tmp_path / "home", cwd=tmp_path) as app:
        app.wait("s save")
        app.send("4", "Down", "Down", "Up")
        rows = app.wait("Plain").splitlines()
    edges = [row for row in rows if any(name in row for name in names)]
    assert len(edges) == len(names)
    assert all(row.endswith("│") for row in edges), "\n".join(edges)
