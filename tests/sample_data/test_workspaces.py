"""The two workspaces open as they are, and their segments are what their comments say."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

import niche.sample_data
from niche.segments.counting.counter import Counter
from niche.segments.drivers.splits import Demands, splits
from niche.segments.findings.applicability import applicable
from niche.segments.findings.finding import Severity
from niche.segments.findings.report import Report
from niche.segments.language.description import sentence
from niche.segments.model import operators
from niche.segments.model.columns import Kind, Role
from niche.segments.model.filters import All, conditions
from niche.segments.model.problems import BadInputError
from niche.segments.project import Project, open_project
from niche.segments.workspace.formatting import tidied
from niche.segments.workspace.segmentfile import read_segment

ROOT = Path(niche.sample_data.__file__).parent

ACCOUNTS = {
    "clothing-retail": 1204,
    "funded-finance-dach": 20,
    "growth-stage-saas": 147,
    "large-pharma": 158,
    "mid-market": 9636,
    "nordic-logistics": 85,
    "us-finance": 374,
    "us-finance-campaign": 365,
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

MEANT = {
    "accounts": {
        "clothing-retail": {"mixed"},
        "funded-finance-dach": {"too-narrow", "missing-data"},
        "growth-stage-saas": set(),
        "large-pharma": set(),
        "mid-market": {"too-broad", "mixed", "no-effect"},
        "nordic-logistics": {"one-whale", "unreliable"},
        "us-finance": {"duplicate"},
        "us-finance-campaign": {"duplicate"},
    },
    "companies": {"chip-giants": {"too-narrow"}, "large-caps": {"too-broad"}},
}
"""The findings of segments, of the companies those about sizes only."""
SIZE = {"empty", "too-narrow", "too-broad", "no-effect"}


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


@cache
def checked(name: str) -> Report:
    return opened(name).check_all()


def test_what_a_check_finds_is_what_was_meant() -> None:
    assert checked("accounts").worst is Severity.WARNING
    assert {one.slug: {f.rule for f in one.findings} for one in checked("accounts").segments} == MEANT["accounts"]
    assert sum(len(one.findings) for one in checked("accounts").segments) <= 2 * len(ACCOUNTS)


def test_what_a_check_finds_of_sizes_is_what_was_meant() -> None:
    found = {one.slug: {f.rule for f in one.findings} & SIZE for one in checked("companies").segments}
    assert {slug: rules for slug, rules in found.items() if rules} == MEANT["companies"]


@pytest.mark.parametrize(
    ("slug", "rule", "said"),
    [
        ("clothing-retail", "mixed", "channel is e-commerce"),
        ("mid-market", "mixed", "industry under '524 Insurance Carriers and Related Activities'"),
        ("mid-market", "mixed", "funding_stage is seed"),
        ("nordic-logistics", "one-whale", "Fjordhaven Shipping ASA"),
        ("us-finance", "duplicate", "us-finance-campaign"),
    ],
)
def test_a_segment_shows_what_is_planted_in_it(slug: str, rule: str, said: str) -> None:
    (one,) = (one for one in checked("accounts").segments if one.slug == slug)
    assert any(said in finding.message for finding in one.findings if finding.rule == rule)


@pytest.mark.parametrize(
    ("where", "role", "column"),
    [
        ("industry under 52", Role.WON, "industry"),
        ("industry under 5132", Role.WON, "tech_stack"),
        ("industry under 3254", Role.DEAL_SIZE, "employees"),
        ("industry under 3254", Role.CYCLE_DAYS, "employees"),
        ("customer is yes", Role.RETAINED, "funding_stage"),
    ],
)
def test_a_broad_group_is_split_by_what_is_planted_in_it(where: str, role: Role, column: str) -> None:
    counter = Counter(opened("accounts").universe)
    counts = counter.count(opened("accounts").parse(where))
    found = splits(counter, counts, Demands(accounts=62, deals=30))
    assert column in {name for split in found if split.role is role for name in (*split.columns, *split.also)}


def test_discovery_finds_what_is_planted_and_nothing_else() -> None:
    found = {sentence(one.filter, opened("accounts").universe) for one in opened("accounts").discover().candidates}
    assert len(found) == 3
    for planted in ("channel is e-commerce", "524", "tech_stack has Salesforce"):
        assert any(planted in words for words in found)


def test_columns_that_follow_from_an_outcome_are_named_and_second_records_too() -> None:
    found = {finding.rule: finding.message for finding in opened("accounts").table_findings()}
    leaks = "last_contact, next_renewal, deal_stage, close_date, lost_reason, contract_value"
    assert found["follows-from-outcome"].endswith(leaks)
    assert found["repeated-name"].startswith("domain: 668 accounts")


def test_a_region_is_missing_only_where_addresses_have_one() -> None:
    applies = applicable(opened("accounts").counter, "region")
    assert applies is not None
    british = opened("accounts").parse("country is GB and region missing")
    assert opened("accounts").count(All((british, applies))).accounts == 0


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
