"""The lists of accounts that a segment of the sample expects: `python -m niche.sample_data.build_lists`.

Run it again after the table is made anew.
"""

from __future__ import annotations

from pathlib import Path

from niche.segments.project import Project, open_project

WORKSPACE = Path(__file__).parent / "accounts"
SEGMENT = "growth-stage-saas"
LISTS = {
    "best.csv": (f"in_segment('{SEGMENT}') and won is yes and country in DE, FR, GB", 12),
    "not-a-fit.csv": ("industry under '5132 Software Publishers' and employees below 20 and won is no", 12),
}
"""The condition of each list, and how many of its accounts stand in it."""


def write(project: Project, folder: Path) -> None:
    """Write each list into the folder of the segments: ids, with the names for those who read them."""
    for file, (condition, most) in LISTS.items():
        lines = [f"{account.id},{account.name}" for account in project.accounts.named(condition, most)]
        (folder / file).write_text("\n".join(["account_id,company", *lines, ""]), encoding="utf-8")


if __name__ == "__main__":
    write(open_project(WORKSPACE), WORKSPACE / "segments")
