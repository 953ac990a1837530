"""Comparing versions: a real repository, and what checking out each side would count."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from repositories import commit, git
from universes import frame_of

from niche.segments.checking import diffreport
from niche.segments.checking.comparing import Comparison, Fate, Movement, VersionSide, compare, remarks, split_words
from niche.segments.counting.counter import Counter
from niche.segments.counting.counts import AccountSet
from niche.segments.model.problems import BadInputError
from niche.segments.model.segment import Segment
from niche.segments.project import open_project
from niche.segments.stats.samples import Outcomes
from niche.segments.workspace.workspace import Workspace, open_workspace

ACCOUNTS = 300
COMMITS = 50


def write(folder: Path, slug: str, where: str, name: str = "S") -> None:
    (folder / "segments").mkdir(exist_ok=True)
    (folder / "segments" / f"{slug}.yaml").write_text(f"name: {name}\nwhere:\n  {where}\n")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A workspace in a sub-folder of a repository: accounts with a name, employees, a country, a value, an outcome."""
    chance = random.Random(3)
    rows = ["account_id,company,employees,country,potential_revenue,won"]
    for number in range(ACCOUNTS):
        size = chance.choice(["", str(chance.randrange(1, 1000))])
        country = chance.choice(["DE", "FR", "NO", ""])
        rows.append(f"A{number:04},Firm {number},{size},{country},{number * 10},{chance.choice(['yes', 'no', ''])}")
    home = tmp_path / "mono" / "growth"
    home.mkdir(parents=True)
    (home / "accounts.csv").write_text("\n".join(rows) + "\n")
    roles = "roles: {id: account_id, name: company, value: potential_revenue, won: won}"
    (home / "niche.yaml").write_text(f"data: accounts.csv\nas_of: 2026-11-01\n{roles}\n")
    git(home.parent, "init", "--quiet", "--initial-branch=main")
    return home


def only(comparisons: tuple[Comparison, ...]) -> Comparison:
    assert len(comparisons) == 1
    return comparisons[0]


def test_nothing_changed(folder: Path) -> None:
    write(folder, "a", "employees: {at_least: 100}")
    commit(folder, "first")
    assert compare(open_project(folder), "HEAD") == ()


def test_a_changed_rule(folder: Path) -> None:
    write(folder, "a", "employees: {at_least: 500}")
    commit(folder, "first")
    write(folder, "a", "employees: {at_least: 400}")
    project = open_project(folder)
    found = only(compare(project, "HEAD"))
    expected = frame_of(project.universe).filter(frame_of(project.universe)["employees"].is_between(400, 499))
    assert (found.fate, found.rule) == (Fate.CHANGED, ("changed: employees ≥ 500 → employees ≥ 400",))
    assert (found.entered.accounts, found.left.accounts) == (len(expected), 0)
    best = expected.sort("potential_revenue", descending=True).head(5)
    assert found.entered.top == tuple(best.select("company", "potential_revenue").rows())


def test_a_changed_name_moves_nobody(folder: Path) -> None:
    write(folder, "a", "employees: {at_least: 500}")
    commit(folder, "first")
    write(folder, "a", "employees: {at_least: 500}", name="Larger")
    found = only(compare(open_project(folder), "HEAD"))
    assert (found.rule, found.entered.accounts, found.left.accounts) == ((), 0, 0)


def test_added_and_removed(folder: Path) -> None:
    write(folder, "a", "employees: {at_least: 500}")
    commit(folder, "first")
    (folder / "segments" / "a.yaml").unlink()
    write(folder, "b", "country: DE")
    found = compare(open_project(folder), "HEAD")
    assert [(c.slug, c.fate, c.before is None, c.after is None) for c in found] == [
        ("a", Fate.REMOVED, False, True),
        ("b", Fate.ADDED, True, False),
    ]


def test_a_file_that_cannot_be_read_is_said(folder: Path) -> None:
    write(folder, "a", "employees: {at_leest: 500}")
    commit(folder, "first")
    write(folder, "a", "employees: {at_least: 500}")
    found = only(compare(open_project(folder), "HEAD"))
    assert found.before is None
    assert "did you mean at_least?" in str(found.problems[0])


def test_a_reference_is_counted_as_it_was_and_what_refers_to_a_change_differs(folder: Path) -> None:
    write(folder, "base", "country: DE")
    write(folder, "on-base", "all: [{in_segment: base}, {employees: {at_least: 1}}]")
    write(folder, "on-that", "in_segment: on-base")
    write(folder, "apart", "country: 'NO'")
    commit(folder, "first")
    write(folder, "base", "country: FR")
    project = open_project(folder)
    found = {c.slug: c for c in compare(project, "HEAD")}
    known = frame_of(project.universe).filter(frame_of(project.universe)["employees"].is_not_null())["country"]
    assert found.keys() == {"base", "on-base", "on-that"}
    assert (found["on-that"].entered.accounts, found["on-that"].left.accounts) == (
        (known == "FR").sum(),
        (known == "DE").sum(),
    )


def test_a_file_of_values_is_read_as_it_was(folder: Path) -> None:
    write(folder, "named", "account_id: {listed_in: lists/named.txt}")
    write(folder, "on-it", "in_segment: named")
    write(folder, "other", "account_id: {listed_in: other.txt}")
    (folder / "segments" / "lists").mkdir()
    (folder / "segments" / "lists" / "named.txt").write_text("A0001\nA0002\n")
    (folder / "segments" / "other.txt").write_text("A0001\n")
    commit(folder, "first")
    (folder / "segments" / "lists" / "named.txt").write_text("A0002\nA0003\nA0004\n")
    found = {c.slug: c for c in compare(open_project(folder), "HEAD")}
    assert found.keys() == {"named", "on-it"}
    for comparison in found.values():
        assert (comparison.entered.accounts, comparison.left.accounts) == (2, 1)
        assert [name for name, _ in comparison.left.top] == ["Firm 1"]


def test_a_file_of_values_that_was_not_there_matched_nobody(folder: Path) -> None:
    write(folder, "named", "account_id: {listed_in: named.txt}")
    commit(folder, "first")
    (folder / "segments" / "named.txt").write_text("A0001\n")
    found = only(compare(open_project(folder), "HEAD"))
    assert found.entered.accounts == 1
    assert "unknown-file" in [finding.rule for finding in found.gone]


def test_a_reference_to_a_segment_that_there_is_is_no_finding(folder: Path) -> None:
    write(folder, "base", "country: DE")
    write(folder, "on-base", "country: FR")
    commit(folder, "first")
    write(folder, "on-base", "in_segment: base")
    assert "unknown-segment" not in [finding.rule for finding in only(compare(open_project(folder), "HEAD")).appeared]


@pytest.mark.parametrize(
    ("words", "revision", "slugs"),
    [
        ((), "HEAD", ()),
        (("HEAD~1",), "HEAD~1", ()),
        (("HEAD", "a"), "HEAD", ("a",)),
        (("a",), "HEAD", ("a",)),
        (("a.yaml", "main"), "HEAD", ("a", "main")),
        (("main",), "main", ()),
        (("nothing",), "nothing", ()),
    ],
)
def test_a_revision_and_segments_are_told_apart(
    folder: Path, words: tuple[str, ...], revision: str, slugs: tuple[str, ...]
) -> None:
    write(folder, "a", "country: DE")
    write(folder, "main", "country: FR")
    commit(folder, "first")
    assert split_words(open_project(folder).workspace, words) == (revision, slugs)


def test_an_unknown_segment_is_said(folder: Path) -> None:
    write(folder, "growth", "country: DE")
    commit(folder, "first")
    with pytest.raises(BadInputError, match=r"no segment grwth, now or at HEAD \(did you mean growth\?\)"):
        compare(open_project(folder), "HEAD", ("grwth",))


def test_no_repository(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a,b\n1,2\n3,4\n")
    with pytest.raises(BadInputError, match="not in a git repository"):
        compare(open_project(tmp_path / "t.csv"), "HEAD")


def test_account_names_are_text_in_markdown(folder: Path) -> None:
    table = folder / "accounts.csv"
    table.write_text(table.read_text().replace("Firm 299", "<b>|`*Evil*`"))
    write(folder, "a", "employees: {at_least: 2000}")
    commit(folder, "first")
    write(folder, "a", "account_id: {contains: A}")
    comment = diffreport.markdown(compare(open_project(folder), "HEAD"), "HEAD")
    assert r"\<b\>\|\`\*Evil\*\`" in comment


def test_fifty_commits_agree_with_checking_out_each_side(folder: Path, tmp_path: Path) -> None:
    chance = random.Random(11)
    revisions = []
    for number in range(COMMITS):
        slug = chance.choice(["one", "two", "three"])
        if chance.random() < 0.1:
            (folder / "segments" / f"{slug}.yaml").unlink(missing_ok=True)
        else:
            low = chance.randrange(0, 900)
            country = chance.choice(["country: DE", "country: [FR, 'NO']", "not: {country: DE}"])
            write(folder, slug, f"all: [{{employees: {{at_least: {low}}}}}, {{{country}}}]")
        revisions.append(commit(folder, f"change {number}"))
    git(folder, "worktree", "add", "--quiet", "--detach", str(tmp_path / "side"))
    project = open_project(folder)
    before = git(folder, "status", "--porcelain")
    new = counted(project.workspace, project.counter)
    for revision in revisions[::5]:
        git(tmp_path / "side", "checkout", "--quiet", "--detach", revision)
        old = counted(open_workspace(tmp_path / "side" / "growth"), project.counter)
        for found in compare(project, revision):
            was, now = (side.get(found.slug, project.counter.union(())) for side in (old, new))
            assert (0 if found.before is None else found.before.accounts) == was.size
            assert (0 if found.after is None else found.after.accounts) == now.size
            assert found.entered.accounts == project.counter.difference(now, was).size
            assert found.left.accounts == project.counter.difference(was, now).size
    assert git(folder, "status", "--porcelain") == before


def test_a_range_is_two_commits_and_three_dots_begin_where_the_branch_left(folder: Path) -> None:
    write(folder, "a", "employees: {at_least: 500}")
    first = commit(folder, "first")
    git(folder, "checkout", "--quiet", "-b", "side")
    write(folder, "a", "employees: {at_least: 400}")
    second = commit(folder, "on the branch")
    git(folder, "checkout", "--quiet", "main")
    write(folder, "b", "country: DE")
    commit(folder, "meanwhile on main")
    git(folder, "checkout", "--quiet", "side")
    write(folder, "a", "employees: {at_least: 300}")
    project = open_project(folder)

    def sizes(revision: str) -> dict[str, tuple[int, int]]:
        found = compare(project, revision)
        return {c.slug: tuple(side.accounts if side else 0 for side in (c.before, c.after)) for c in found}  # type: ignore[misc]

    known = frame_of(project.universe)["employees"]
    at = {least: (known >= least).sum() for least in (300, 400, 500)}
    german = (frame_of(project.universe)["country"] == "DE").sum()
    assert sizes("main...") == sizes(first) == {"a": (at[500], at[300])}
    assert sizes("main...side") == sizes(f"{first}..{second}") == {"a": (at[500], at[400])}
    assert sizes("main") == sizes("main..") == {"a": (at[500], at[300]), "b": (german, 0)}
    assert sizes("..side") == {}


def test_three_dots_without_a_commit_in_common_are_said(folder: Path) -> None:
    write(folder, "a", "country: DE")
    commit(folder, "first")
    git(folder, "checkout", "--quiet", "--orphan", "apart")
    commit(folder, "another first")
    with pytest.raises(BadInputError, match=r"the two sides of main\.\.\. share no commit"):
        compare(open_project(folder), "main...")


def test_a_clone_cut_short_says_what_to_do(folder: Path, tmp_path: Path) -> None:
    write(folder, "a", "country: DE")
    first = commit(folder, "first")
    write(folder, "a", "country: FR")
    commit(folder, "second")
    git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{folder.parent}", "short")
    project = open_project(tmp_path / "short" / "growth")
    assert compare(project, "HEAD") == ()
    with pytest.raises(BadInputError, match="git fetch --unshallow"):
        compare(project, first)


def test_a_renamed_segment_is_one(folder: Path) -> None:
    rule = "all:\n    - employees: {at_least: 500}\n    - country: DE\n    - won: true"
    write(folder, "large", rule)
    write(folder, "apart", "country: FR")
    write(folder, "on-it", "in_segment: large")
    commit(folder, "first")
    git(folder, "mv", "segments/large.yaml", "segments/big.yaml")
    write(folder, "big", rule.replace("500", "400"))
    write(folder, "on-it", "in_segment: big")
    found = compare(open_project(folder), "HEAD")
    assert [(c.slug, c.fate, c.was) for c in found] == [("big", Fate.RENAMED, "large"), ("on-it", Fate.CHANGED, "")]
    assert found[0].rule == ("changed: employees ≥ 500 → employees ≥ 400",)
    assert (found[0].left.accounts, found[1].left.accounts) == (0, 0)
    assert found[0].entered == found[1].entered
    assert "renamed from large" in diffreport.text(found, "HEAD")
    assert [c.slug for c in compare(open_project(folder), "HEAD", ("large",))] == ["big"]


def test_settings_that_differ_are_told_and_a_folder_that_moved_is_found(folder: Path) -> None:
    write(folder, "a", "employees: {at_least: 500}")
    commit(folder, "first")
    (folder / "segments").rename(folder / "targets")
    settings = folder / "niche.yaml"
    settings.write_text(settings.read_text() + "segments: targets\n")
    project = open_project(folder)
    assert compare(project, "HEAD") == ()
    assert remarks(project.workspace, "HEAD") == (
        "niche.yaml changed too: both versions are counted with the current one",
    )
    commit(folder, "second")
    assert remarks(project.workspace, "HEAD") == ()


def test_line_ends_and_modes_are_no_difference(folder: Path) -> None:
    write(folder, "a", "employees: {at_least: 500}")
    commit(folder, "first")
    git(folder, "config", "core.autocrlf", "true")
    file = folder / "segments" / "a.yaml"
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    file.chmod(0o755)
    project = open_project(folder)
    assert compare(project, "HEAD") == ()
    assert remarks(project.workspace, "HEAD") == ()


def test_a_name_that_is_not_utf_8(folder: Path) -> None:
    write(folder, "gro\udcdf", "country: DE")
    commit(folder, "first")
    write(folder, "gro\udcdf", "country: FR")
    found = only(compare(open_project(folder), "HEAD"))
    assert found.fate is Fate.CHANGED
    assert "gro" in diffreport.text((found,), "HEAD")


def test_a_thousand_files_of_which_one_differs(folder: Path) -> None:
    for number in range(1_000):
        write(folder, f"s{number}", f"employees: {{at_least: {number}}}")
    commit(folder, "first")
    write(folder, "s7", "employees: {at_least: 70}")
    assert only(compare(open_project(folder), "HEAD")).slug == "s7"


def test_in_a_submodule_and_a_worktree(folder: Path, tmp_path: Path) -> None:
    write(folder, "a", "employees: {at_least: 500}")
    commit(folder, "first")
    outer = tmp_path / "outer"
    outer.mkdir()
    git(outer, "init", "--quiet")
    git(outer, "-c", "protocol.file.allow=always", "submodule", "add", "--quiet", str(folder.parent), "inner")
    git(folder, "worktree", "add", "--quiet", str(tmp_path / "tree"), "-b", "side")
    for place in (outer / "inner" / "growth", tmp_path / "tree" / "growth"):
        assert compare(open_project(place), "HEAD") == ()
        write(place, "a", "employees: {at_least: 400}")
        assert only(compare(open_project(place), "HEAD")).slug == "a"


def counted(workspace: Workspace, counter: Counter) -> dict[str, AccountSet]:
    return {slug: counter.match(file.segment.where) for slug, file in workspace.read_all().files.items()}


def test_every_format_says_the_same_sizes(folder: Path) -> None:
    write(folder, "a", "employees: {at_least: 500}")
    commit(folder, "first")
    write(folder, "a", "employees: {at_least: 250}")
    found = compare(open_project(folder), "HEAD")
    before, after = found[0].before, found[0].after
    assert before is not None
    assert after is not None
    said = json.loads(diffreport.as_json(found, "HEAD"))["segments"][0]
    assert (said["before"]["accounts"], said["after"]["accounts"]) == (before.accounts, after.accounts)
    assert f"{before.accounts} → {after.accounts} accounts" in diffreport.text(found, "HEAD")
    assert f"| {before.accounts} | {after.accounts} |" in diffreport.markdown(found, "HEAD")


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (2, 1, "2 → 1 account (-1)"),
        (1, 1, "1 account, as before"),
        (1204, 1204, "1,204 accounts, as before"),
        (None, 1, "– → 1 account"),
        (5, None, "5 → – accounts"),
    ],
)
def test_sizes_in_words(before: int | None, after: int | None, said: str) -> None:
    old, new = (
        None if size is None else VersionSide(Segment("S"), size, Outcomes(size), ()) for size in (before, after)
    )
    found = Comparison("s", Fate.CHANGED, (), old, new, Movement(0), Movement(0))
    assert diffreport.sizes(found) == said
