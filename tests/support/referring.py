"""A workspace of segments that refer to each other."""

from __future__ import annotations

from pathlib import Path

from niche.segments.workspace.workspace import Workspace, open_workspace

FILES = {
    "base": "name: Base\nwhere:\n  country: DE\n",
    "on-base": "name: On base  # why\nwhere:\n  all:\n    - in_segment: base   # home\n    - size: {above: 5}\n",
    "off-base": "name: Off base\nwhere:\n  any: [{off: {in_segment: base}}, {not: {in_segment: on-base}}]\n",
    "apart": "name: Apart\nwhere:\n  country: base\n",
}


def referring(folder: Path) -> Workspace:
    """The workspace in a folder that is empty."""
    (folder / "segments").mkdir()
    for slug, text in FILES.items():
        (folder / "segments" / f"{slug}.yaml").write_text(text)
    (folder / "accounts.csv").write_text("country,size\nDE,10\nDE,1\nFR,10\n")
    (folder / "niche.yaml").write_text("data: accounts.csv\n")
    return open_workspace(folder)


def texts(workspace: Workspace) -> dict[str, str]:
    """The text of every segment file."""
    return {slug: workspace.segment_path(slug).read_text() for slug in workspace.slugs()}
