"""The two workspaces open as they are, and their segments are what their comments say."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

import niche.sample_data
from niche.segments.findings.finding import Severity
from niche.segments.model import operators
from niche.segments.model.columns import Kind
from niche.segments.model.filters import conditions
from niche.segments.model.problems import BadInputError
from niche.segments.project import Project, open_project
from niche.segments.workspace.formatting import tidied
from niche.segments.workspace.segmentfile import read_segment

ROOT = Path(niche.sample_data.__file__).parent

ACCOUNTS = {
    "clothing-retail": 1129,
    "funded-finance-dach": 5,
    "growth-stage-saas": 95,
    "large-pharma": 110,
    "mid-market": 9367,
    "nordic-logistics": 78,
    "us-finance": 217,
    "us-finance-campaign": 219,
}
COMPANIES = {
    "big-tech": 50,
    "california-tech": 61,
    "century-brands": 41,
    "chip-giants": 3,
    "large-caps": 503,
    "midwest-industrials": 47,
    "small-banks": 69,
    "texan-energy": 29,
}
SIZES = [
    (name, slug, n) for name, sizes in (("accounts", ACCOUNTS), ("companies", COMPANIES)) for slug, n in sizes.items()
]

MEANT = {"empty", "too-narrow", "too-broad", "no-effect"}
MEANT_IN = {
    "accounts": {
        ("funded-finance-dach", "too-narrow"),
        ("large-pharma", "too-narrow"),
        ("mid-market", "too-broad"),
        ("mid-market", "no-effect"),
    },
    "companies": {("chip-giants", "too-narrow"), ("large-caps", "too-broad")},
}


@cache
def opened(name: str) -> Project:
    return open_project(ROOT / name)


@pytest.mark.parametrize(("name", "sizes"), [("accounts", ACCOUNTS), ("companies", COMPANIES)])
def test_a_workspace_has_these_segments(name: str, sizes: dict[str, int]) -> None:
    assert sorted(opened(name).workspace.slugs()) == sorted(sizes)


@pytest.mark.parametrize(("name", "slug", "accounts"), SIZES)
def test_a_segment_has_this_size(name: str, slug: str, accounts: int) -> None:
    project = opened(name)
    assert project.counter.size(project.workspace.read(slug).segment.where) == accounts


@pytest.mark.parametrize(("name", "slug"), [(name, slug) for name, slug, _ in SIZES])
def test_every_condition_fits_the_data(name: str, slug: str) -> None:
    project = opened(name)
    file = project.workspace.read(slug)
    assert file.problems == ()
    for _, condition in conditions(file.segment.where):
        operators.resolve(condition, project.universe)


@pytest.mark.parametrize("name", ["accounts", "companies"])
def test_what_a_check_finds_is_what_was_meant(name: str) -> None:
    report = opened(name).check_all()
    found = {(one.slug, finding.rule) for one in report.segments for finding in one.findings}
    assert report.worst is Severity.WARNING
    assert {(slug, rule) for slug, rule in found if rule in MEANT} == MEANT_IN[name]


def jaccard(name: str, one: str, other: str) -> float:
    project = opened(name)
    both = [project.workspace.read(slug).segment.where for slug in (one, other)]
    return project.counter.intersection(both).size / project.counter.union(both).size


def test_two_segments_are_the_same_under_two_names() -> None:
    assert jaccard("accounts", "us-finance", "us-finance-campaign") > 0.9


def test_two_segments_overlap() -> None:
    assert 0.1 < jaccard("companies", "big-tech", "california-tech") < 0.8


def test_figures_written_as_text_are_numbers() -> None:
    columns = opened("companies").universe.columns
    assert (columns["employees"].kind, columns["revenue"].kind) == (Kind.NUMBER, Kind.MONEY)
    assert columns["founded"].kind is Kind.NUMBER
    assert 0 < columns["employees"].unparsed < 60


def test_the_tree_of_the_companies_has_eleven_sectors() -> None:
    main = opened("companies").universe.main
    assert main is not None
    assert len(main.taxonomy.children(None)) == 12  # and the unclassified
    assert main.classified == len(main.nodes)


def test_codes_that_naics_does_not_have_are_unclassified() -> None:
    main = opened("accounts").universe.main
    assert main is not None
    assert "999990" in main.unmatched


@pytest.mark.parametrize("path", sorted(ROOT.glob("*/*/*.yaml")), ids=lambda path: f"{path.parts[-3]}/{path.stem}")
def test_the_segments_are_in_the_form_that_fmt_writes(path: Path) -> None:
    if path.stem == "bad-file":
        with pytest.raises(BadInputError):
            read_segment(path)
    else:
        file = read_segment(path)
        assert tidied(file) == file.text
