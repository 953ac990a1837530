"""`python -m tests.bench.portfolio [files]`: a folder of segments in git, as its list and its tabs work it out."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from time import perf_counter

from niche.segments.checking.overview import Standing, git_states, overview
from niche.segments.checking.reviewing import review
from niche.segments.portfolio.overlap import coverage, members, overlaps
from niche.segments.project import Project
from niche.segments.workspace.workspace import Workspace, open_workspace

_GIT = ("git", "-c", "user.name=bench", "-c", "user.email=bench@example.com")


def committed(folder: Path, files: int) -> Workspace:
    """A committed workspace of so many segments over a thousand accounts, every tenth changed since."""
    (folder / "segments").mkdir()
    rows = "\n".join(f"A{size},{size},{size % 3 == 0}" for size in range(1_000))
    (folder / "accounts.csv").write_text(f"id,size,won\n{rows}\n")
    (folder / "niche.yaml").write_text("data: accounts.csv\nroles: {id: id, won: won}\n")
    for number in range(files):
        text = f"name: S{number}\nstatus: active\nwhere: {{size: {{between: [{number % 900}, {number % 900 + 99}]}}}}\n"
        (folder / "segments" / f"segment-{number:05}.yaml").write_text(text)
    for words in (("init", "--quiet"), ("add", "."), ("commit", "--quiet", "-m", "Begin")):
        subprocess.run([*_GIT, *words], cwd=folder, check=True)
    for number in range(0, files, 10):
        with (folder / "segments" / f"segment-{number:05}.yaml").open("a") as file:
            file.write("owner: ana@example.com\n")
    return open_workspace(folder)


def advance(survey: Iterator[Sequence[Standing]], known: Callable[[Standing], bool]) -> None:
    """Take from a survey until it knows something of every segment."""
    next(standings for standings in survey if all(map(known, standings)))


def main(files: int) -> None:
    """Print how long each part takes, in seconds."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = committed(Path(folder), files)
        project = Project.of(workspace)
        counter = project.counter
        slug = workspace.slugs()[0]
        text = workspace.read(slug).text
        segments = {name: file.segment for name, file in workspace.read_all().files.items()}
        portfolio = members(counter, segments)
        survey = overview(project)
        parts: dict[str, Callable[[], object]] = {
            "git's states": lambda: git_states(workspace),
            "the list, first seen": lambda: next(survey),
            "the list as read": lambda: advance(survey, lambda one: one.segment is not None),
            "the list with sizes": lambda: advance(survey, lambda one: one.member is not None),
            "all pairs": lambda: overlaps(counter, portfolio),
            "coverage": lambda: coverage(counter, portfolio),
            "changes of one segment": lambda: review(project, slug, text),
        }
        print(f"{files:,} segment files")
        for name, part in parts.items():
            start = perf_counter()
            part()
            print(f"{name:<24}{perf_counter() - start:8.3f} s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000)
