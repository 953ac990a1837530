"""`python -m tests.bench.files [files]`: what reading a folder of segments costs beside the YAML parser alone."""

from __future__ import annotations

import random
import sys
import tempfile
from pathlib import Path

import yaml

from niche.segments.workspace.workspace import Workspace, open_workspace
from tests.bench.timing import interleaved

GOAL = 0.5
"""Reading may take twice as long as parsing."""
PARSER = "the YAML parser alone, CSafeLoader"

_SEGMENT = """\
niche: 1
name: Segment {number}
description: Companies that have outgrown spreadsheets, number {number}.
status: active            # draft, active, retired
owner: ana@example.com
priority: {priority}
tags: [saas, emea]
reviewed: 2026-11-21
where:
  all:
    - industry: {{under: ["5132 Software Publishers", "518 Computing Infrastructure Providers"]}}
    - employees: {{between: [{low}, 500]}}   # from the board
    - country: {{in: [DE, FR, "NO"]}}
    - any:
        - tech_stack: {{has: Salesforce}}
        - tech_stack: {{has: HubSpot}}
    - not:
        - customer: {{is: true}}
guardrails: {{min: 80, max: 2000}}
profile:
  buyer: CTO
  pains: [slow month-end close, audits]
  value: Close the books in two days.
measured: {{accounts: 932, of: 20000, on: 2026-11-21, rule: 6f1c09, data: 91ab34}}
"""


def workspace(folder: Path, files: int) -> Workspace:
    """A workspace of so many segments."""
    chance = random.Random(1)
    (folder / "segments").mkdir()
    (folder / "niche.yaml").write_text("data: accounts.csv\n")
    for number in range(files):
        text = _SEGMENT.format(number=number, priority=chance.randrange(1, 9), low=chance.randrange(10, 200))
        (folder / "segments" / f"segment-{number:05}.yaml").write_text(text)
    return open_workspace(folder)


def parsed(opened: Workspace) -> int:
    """Read and parse every file, and make nothing of it."""
    paths = (opened.segment_path(slug) for slug in opened.slugs())
    return sum(bool(yaml.load(path.read_bytes(), yaml.CSafeLoader)) for path in paths)


def main(files: int = 1_000) -> None:
    """Time both and print the ratio."""
    with tempfile.TemporaryDirectory() as folder:
        opened = workspace(Path(folder), files)
        assert len(opened.read_all().files) == parsed(opened) == files
        alternatives = {"niche: every segment read, with places": opened.read_all, PARSER: lambda: parsed(opened)}
        print("\n".join(interleaved(f"{files:,} segment files", alternatives, {PARSER: GOAL}).lines()))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
