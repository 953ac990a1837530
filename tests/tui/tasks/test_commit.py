"""Git from the workbench: a commit of the open segment, and older versions of it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from driving import Driver, Start
from fakebench import FakeBench, text
from repositories import commit, git
from textual.widgets import Input, TextArea

from niche.segments.model.filters import All, Condition
from niche.segments.model.problems import Problem
from niche.segments.model.segment import Segment
from niche.segments.versions.git import GitError, Repository
from niche.tui.dialogs.basic import ChoiceDialog, TextScreen
from niche.tui.dialogs.commit import CommitDialog, HistoryScreen, Identity, IdentityDialog, VersionList, Words, message
from niche.tui.session.session import Session
from niche.tui.tasks import commit as tasks
from niche.tui.user.preferences import Config, Question

COUNTRY = Condition("country", "in", ("DE", "FR"))
SIZE = Condition("employees", "at_least", 100)


@pytest.fixture
def repository(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The workspace with two commits: `growth` was 200 employees and more, and is 100 and more now."""
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "niche tests")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "tests@example.com")
    (workspace / "segments" / "broken.yaml").unlink()
    git(workspace, "init", "--quiet", "--initial-branch=main")
    growth = workspace / "segments" / "growth.yaml"
    text = growth.read_text()
    growth.write_text(text.replace("100", "200"))
    commit(workspace, "Begin")
    growth.write_text(text)
    commit(workspace, "Take smaller ones")
    return workspace


def said(driver: Driver) -> str:
    """The notes on the screen."""
    return "\n".join(note.message for note in driver.app._notifications)


async def told(driver: Driver, words: str) -> None:
    """Wait for a note."""
    await driver.until(lambda: words in said(driver))


async def shows(driver: Driver, screen: type) -> None:
    """Wait for a dialog."""
    await driver.until(lambda: isinstance(driver.app.screen, screen))


async def test_a_commit_saves_first_and_proposes_its_message(start: Start, repository: Path) -> None:
    other = repository / "segments" / "other.yaml"
    other.write_text("name: Not meant\n")
    async with start() as driver:
        await driver.press("2", "down", "delete", "C")
        assert isinstance(driver.app.screen, ChoiceDialog)  # the save
        await driver.press("enter")
        await shows(driver, CommitDialog)
        assert driver.app.screen.query_one(Input).value == "growth: removed: country in DE, FR (51 → 111)"
        assert "segments/growth.yaml" in str(driver.app.screen.query_one(".what").render())
        assert "branch main" in str(driver.app.screen.query_one(".what").render())
        await driver.press("enter")
        await told(driver, "Committed ")
        assert git(repository, "log", "-1", "--format=%s") == "growth: removed: country in DE, FR (51 → 111)"
        assert git(repository, "log", "-1", "--format=%b").splitlines()[-2:] == [
            "51 → 111 accounts (+60)",
            "60 accounts enter",
        ]
        assert git(repository, "status", "--porcelain").splitlines() == ["?? segments/other.yaml"]


@pytest.mark.parametrize("clicked", [False, True])
async def test_a_commit_is_made_from_the_rest_of_the_message_too(start: Start, repository: Path, clicked: bool) -> None:
    async with start() as driver:
        await driver.press("2", "down", "delete", "C", "enter")
        await shows(driver, CommitDialog)
        await driver.press("tab")
        await driver.type("Agreed. ")
        box = driver.app.screen.query_one(".dialog")
        assert "ctrl+s commit" in str(box.border_subtitle)
        if clicked:
            at = box.outer_size.width - 3 - len("ctrl+s commit   tab the subject   esc cancel")
            await driver.pilot.click(".dialog", offset=(at + 1, box.outer_size.height - 1))
        else:
            await driver.press("ctrl+s")
        await told(driver, "Committed ")
        assert "Agreed. " in git(repository, "log", "-1", "--format=%b")


def refuses(repository: Path, *lines: str) -> Path:
    """A hook that says these lines and lets no commit be made."""
    hook = repository / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\n" + "".join(f"echo '{line}' >&2\n" for line in lines) + "exit 1\n")
    hook.chmod(0o755)
    return hook


def refused(driver: Driver) -> str:
    """What the dialog of a commit says of the one before."""
    return "\n".join(str(said.render()) for said in driver.app.screen.query(".refused Static"))


async def test_what_git_refuses_is_said_beside_the_message_that_was_typed(start: Start, repository: Path) -> None:
    hook = refuses(repository, "not on a Sunday")
    async with start() as driver:
        await driver.press("2", "down", "delete", "s", "enter", "C")
        await shows(driver, CommitDialog)
        await driver.press("ctrl+u")
        await driver.type("Mine")
        await driver.press("tab")
        await driver.type("Because. ")
        await driver.press("ctrl+s")
        await driver.until(lambda: "not on a Sunday" in refused(driver))
        assert driver.app.screen.query_one(Input).value == "Mine"
        assert driver.app.screen.query_one(TextArea).text.startswith("Because. ")
        hook.unlink()
        await driver.press("enter")
        await told(driver, "Committed ")
        assert git(repository, "log", "-1", "--format=%s") == "Mine"
        assert "Because." in git(repository, "log", "-1", "--format=%b")


@pytest.mark.parametrize(("size", "rows"), [((120, 36), 20), ((80, 24), 9)])
@pytest.mark.usefixtures("repository")
async def test_all_that_git_said_can_be_read(
    start: Start, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int], rows: int
) -> None:
    lines = "\n".join(f"check {number:03} of what is committed" for number in range(100))

    def refuse(*_: object) -> str:
        raise GitError(Problem(f"git commit refused:\n{lines}"))

    monkeypatch.setattr(Repository, "commit", refuse)
    async with start(size=size) as driver:
        await driver.press("2", "down", "delete", "s", "enter", "C")
        await shows(driver, CommitDialog)
        await driver.press("enter")
        await driver.until(lambda: bool(refused(driver)))
        said = driver.app.screen.query_one(".refused")
        assert lines in refused(driver)
        assert said.size.height >= rows
        assert said.is_vertical_scroll_end
        await driver.press(*["pageup"] * 30)
        assert said.scroll_offset.y == 0
        await driver.press("pagedown")
        assert said.scroll_offset.y == said.size.height - 1
        box = driver.app.screen.query_one(".dialog").region
        assert driver.app.screen.query_one(TextArea).region.bottom < box.bottom
        assert box in driver.app.screen.region


@pytest.mark.usefixtures("repository")
async def test_an_older_version_becomes_an_edit(start: Start) -> None:
    async with start() as driver:
        await driver.press("H")
        await shows(driver, HistoryScreen)
        rows = driver.text("VersionList").splitlines()
        assert [row.split()[2] for row in rows[1:3]] == ["51", "48"]
        assert "Take smaller ones" in rows[1]
        assert "employees ≥ 100" in str(driver.app.screen.query_one("#about").render())
        await driver.press("down")
        assert "employees ≥ 200" in str(driver.app.screen.query_one("#about").render())
        await driver.press("enter")
        assert isinstance(driver.app.screen, TextScreen)
        await driver.press("escape", "r")
        older = All((COUNTRY, Condition("employees", "at_least", 200)))
        assert driver.filter == older
        assert driver.counts.total == 48
        assert driver.bench.session.dirty
        await driver.press("u")
        assert driver.filter == All((COUNTRY, SIZE))


async def test_what_is_not_committed_and_what_cannot_be_read_is_in_the_history(start: Start, repository: Path) -> None:
    growth = repository / "segments" / "growth.yaml"
    text = growth.read_text()
    growth.write_text("name: [")
    commit(repository, "Break it")
    growth.write_text(text.replace("100", "300"))
    async with start() as driver:
        await driver.press("H")
        await shows(driver, HistoryScreen)
        rows = driver.text("VersionList").splitlines()
        assert "not committed" in rows[1]
        assert rows[2].split()[2] == "–"
        await driver.press("down", "r")
        assert isinstance(driver.app.screen, HistoryScreen)
        assert driver.app.screen.query_one(VersionList).entry.segment is None


# Without an app

PROPOSED = "growth: removed: country in DE, FR (51 → 111)"


def widened(workspace: Path, *answers: object, config: Config | None = None) -> FakeBench:
    """The segment without one of its conditions."""
    bench = FakeBench(workspace, *answers, slug="growth", config=config)
    bench.edit("remove", All((SIZE,)))
    return bench


def typed(subject: str, body: str = "", *, committed: bool = True) -> Callable[[CommitDialog], str | None]:
    """Type a message; then commit with it, or leave."""

    def give(dialog: CommitDialog) -> str | None:
        dialog.words = Words(subject, body)
        return message(dialog.words) if committed else None

    return give


def accepted(dialog: CommitDialog) -> str:
    """Take the message that is proposed."""
    return message(dialog.words)


def subject(repository: Path) -> str:
    """Of the last commit."""
    return git(repository, "log", "-1", "--format=%s")


async def test_the_proposed_message_is_taken_where_none_is_asked_for(repository: Path) -> None:
    bench = widened(repository, config=Config(unasked=frozenset({Question.SAVE, Question.COMMIT})))
    await tasks.commit(bench)
    assert bench.asked == []
    assert subject(repository) == PROPOSED
    assert bench.said[-1].startswith("Committed ")


@pytest.mark.parametrize(("answers", "dialogs"), [(["cancel"], 1), (["save", typed("Mine", committed=False)], 2)])
async def test_a_commit_can_be_left(repository: Path, answers: list[object], dialogs: int) -> None:
    bench = widened(repository, *answers)
    await tasks.commit(bench)
    assert len(bench.asked) == dialogs
    assert subject(repository) == "Take smaller ones"


async def test_nothing_to_commit(repository: Path) -> None:
    bench = FakeBench(repository, slug="growth")
    await tasks.commit(bench)
    assert bench.said[-1] == "No changes in growth since the last commit."


async def test_a_typed_message_is_there_again_until_it_is_committed(repository: Path) -> None:
    hook = refuses(repository, "not on a Sunday")
    bench = widened(repository, "save", typed("Mine", committed=False))
    await tasks.commit(bench)
    seen: list[str] = []

    def told(dialog: CommitDialog) -> str:
        seen.append(text(dialog))
        return typed("Mine, too")(dialog) or ""

    bench.answers = [told, typed("Mine, too", committed=False)]
    await tasks.commit(bench)
    assert "Mine" in seen[0]
    assert PROPOSED not in seen[0]
    assert "not on a Sunday" not in seen[0]
    assert "not on a Sunday" in text(bench.asked[-1])
    hook.unlink()
    bench.answers = [accepted]
    await tasks.commit(bench)
    assert subject(repository) == "Mine, too"
    assert bench.commit_messages == {}


async def test_a_message_that_was_not_asked_for_is_when_git_refuses_it(repository: Path) -> None:
    refuses(repository, "not on a Sunday")
    config = Config(unasked=frozenset({Question.SAVE, Question.COMMIT}))
    bench = widened(repository, typed(PROPOSED, committed=False), config=config)
    await tasks.commit(bench)
    (asked,) = bench.asked
    assert "not on a Sunday" in text(asked)


async def test_a_detached_head_is_told_before_the_commit(repository: Path) -> None:
    git(repository, "checkout", "--quiet", "--detach")
    bench = widened(repository, "save", None)
    await tasks.commit(bench)
    assert "no branch: HEAD is at" in text(bench.asked[-1])


async def test_the_first_commit_of_a_repository(repository: Path) -> None:
    git(repository, "update-ref", "-d", "refs/heads/main")
    git(repository, "rm", "--quiet", "-r", "--cached", ".")
    bench = FakeBench(repository, accepted, slug="growth")
    await tasks.commit(bench)
    assert "Add growth (51)" in text(bench.asked[-1])
    assert "its first commit" in text(bench.asked[-1])
    assert git(repository, "show", "--name-only", "--format=").splitlines() == ["segments/growth.yaml"]


@pytest.fixture
def nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """git knows nobody."""
    for role in ("AUTHOR", "COMMITTER"):
        for part in ("NAME", "EMAIL"):
            monkeypatch.delenv(f"GIT_{role}_{part}", raising=False)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for name, value in (("COUNT", "1"), ("KEY_0", "user.useConfigOnly"), ("VALUE_0", "true")):
        monkeypatch.setenv(f"GIT_CONFIG_{name}", value)


@pytest.mark.usefixtures("nobody")
async def test_without_a_repository_and_a_name_a_commit_asks_for_both(workspace: Path) -> None:
    who = Identity("Ana Silva", "ana@example.com")
    bench = FakeBench(workspace, "make", who, accepted, slug="growth")
    await tasks.commit(bench)
    assert str(workspace) in text(bench.asked[0])
    assert git(workspace, "log", "-1", "--format=%an <%ae> %s") == "Ana Silva <ana@example.com> Add growth (51)"
    assert "name = Ana Silva" in (workspace / ".git" / "config").read_text()
    again = FakeBench(workspace, slug="growth")
    await tasks.commit(again)
    assert again.said == ["No changes in growth since the last commit."]


@pytest.mark.usefixtures("nobody")
@pytest.mark.parametrize("answers", [("cancel",), ("make", None)])
async def test_a_commit_that_is_not_wanted_changes_nothing_else(workspace: Path, answers: tuple[str | None]) -> None:
    bench = FakeBench(workspace, *answers, slug="growth")
    await tasks.commit(bench)
    assert (workspace / ".git").exists() is (answers[0] == "make")


async def test_who_commits_is_asked_for_until_both_are_there(start: Start, workspace: Path, nobody: None) -> None:  # noqa: ARG001
    async with start() as driver:
        await driver.press("C", "m")
        await shows(driver, IdentityDialog)
        await driver.type("Ana")
        await driver.press("enter")
        await driver.type("ana")
        await driver.press("enter")
        assert "Enter an e-mail address" in driver.text(".problem")
        await driver.type("@example.com")
        await driver.press("enter")
        await shows(driver, CommitDialog)
        assert "email = ana@example.com" in (workspace / ".git" / "config").read_text()


async def test_there_are_no_versions_before_the_first(workspace: Path) -> None:
    bench = FakeBench(workspace, slug="growth")
    await tasks.history(bench)
    assert "C makes one" in bench.said[-1]
    bench.take(Session(workspace / "segments" / "new.yaml", Segment("New")))
    await tasks.history(bench)
    assert bench.said[-1] == "new has no versions yet. Save it (s) and commit it (C) first."


async def test_the_rule_as_it_is_changes_nothing(repository: Path) -> None:
    bench = FakeBench(repository, lambda dialog: dialog._entries[0], slug="growth")
    await tasks.history(bench)
    assert bench.said[-1] == "That is the current definition."
    assert not bench.session.dirty


async def test_a_history_that_a_clone_cut_short_is_told_to_be(repository: Path) -> None:
    (repository / ".git" / "shallow").write_text(git(repository, "rev-parse", "HEAD") + "\n")
    bench = FakeBench(repository, None, slug="growth")
    await tasks.history(bench)
    assert any("git fetch --unshallow" in said for said in bench.said)


async def test_a_linked_segment_is_committed_with_what_it_leads_to(repository: Path) -> None:
    growth = repository / "segments" / "growth.yaml"
    (repository / "common").mkdir()
    growth.rename(repository / "common" / "growth.yaml")
    growth.symlink_to("../common/growth.yaml")
    bench = FakeBench(repository, accepted, slug="growth")
    await tasks.commit(bench)
    assert "segments/growth.yaml, common/growth.yaml" in text(bench.asked[-1])
    assert git(repository, "status", "--porcelain", "--untracked-files=no") == ""
