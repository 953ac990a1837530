"""The list of segments: what it says of each, and what can be done with one."""

from __future__ import annotations

from pathlib import Path
from threading import Event

import pytest
from driving import Driver, Start
from fakebench import FakeBench, text
from textual.widgets import Input

from niche.segments.checking.overview import Standing
from niche.segments.model.filters import All, Condition, InSegment, Not
from niche.segments.model.segment import Segment, Status
from niche.segments.workspace import templates
from niche.segments.workspace.segmentfile import read_segment
from niche.tui.dialogs.basic import ChoiceDialog, NameDialog
from niche.tui.dialogs.segments import KEYS, SegmentList, StandingList, Verb, Wish
from niche.tui.tasks import segments as tasks
from niche.tui.user.ui_state import trash_folder

COUNTRY = Condition("country", "in", ("DE", "FR"))
SIZE = Condition("employees", "at_least", 100)


@pytest.fixture
def segments(workspace: Path) -> Path:
    """The folder of segments, one of them defined by another."""
    (workspace / "segments" / "broken.yaml").unlink()
    (workspace / "segments" / "on-growth.yaml").write_text("name: On growth\nwhere: {in_segment: growth}\n")
    growth = workspace / "segments" / "growth.yaml"
    growth.write_text(growth.read_text())  # edited last: the one that opens
    return workspace / "segments"


def shown(driver: Driver) -> list[str]:
    """The slugs of the list on the screen."""
    return [str(choice.value) for choice in driver.app.screen.query_one(StandingList).found]


def in_hand(driver: Driver) -> str:
    """The slug of the segment under the cursor."""
    choice = driver.app.screen.query_one(StandingList).choice
    assert choice is not None
    return str(choice.value)


def names(folder: Path) -> list[str]:
    return sorted(path.stem for path in folder.glob("*.yaml"))


def texts(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in folder.glob("*.yaml")}


async def shows(driver: Driver, screen: type) -> None:
    """Wait for a dialog."""
    await driver.until(lambda: isinstance(driver.app.screen, screen))


async def listed(driver: Driver, slug: str) -> None:
    """Wait for the list with this segment in hand."""
    await shows(driver, SegmentList)
    await driver.until(lambda: bool(shown(driver)) and in_hand(driver) == slug)


async def wish(driver: Driver, verb: Verb) -> None:
    """Open the list and want something with the segment in hand."""
    await driver.press("ctrl+o")
    await shows(driver, SegmentList)
    await driver.press(KEYS[verb])


async def name(driver: Driver, answer: str) -> None:
    """Answer the question for a name."""
    await shows(driver, NameDialog)
    driver.app.screen.query_one(Input).value = answer
    await driver.press("enter")


@pytest.mark.parametrize(
    ("sought", "found"),
    [("", "saas retail old"), ("RETAIL", "retail"), ("cloud", "saas"), ("rtl", "retail"), ("zz", "")],
)
def test_what_is_typed_is_sought_in_slugs_and_names(workspace: Path, sought: str, found: str) -> None:
    FakeBench(workspace)  # an app, for the box
    standings = [Standing("saas", Segment("Cloud software")), Standing("retail", Segment("Shops")), Standing("old")]
    listed = SegmentList(standings, iter(()), Event(), "", "")
    listed.list.known = tuple(listed.choices())
    assert " ".join(str(choice.value) for choice in listed.list.rank(sought)) == found


@pytest.mark.usefixtures("segments")
async def test_the_list_says_how_each_stands_and_where_it_is_used(start: Start) -> None:
    async with start() as driver:
        await driver.press("ctrl+o")
        await listed(driver, "growth")
        rows = driver.text("StandingList").splitlines()
        assert rows[2].split()[:5] == ["●", "growth", "51", "42.5", "%"]
        about = str(driver.app.screen.query_one("#about").render())
        assert "Growth" in about
        assert "used by on-growth" in about


@pytest.mark.usefixtures("segments")
async def test_what_is_typed_puts_the_best_match_in_hand(start: Start) -> None:
    async with start() as driver:
        await driver.press("ctrl+o")
        await listed(driver, "growth")
        await driver.press("down")
        assert in_hand(driver) == "on-growth"
        await driver.type("gro")
        assert in_hand(driver) == "growth"


async def test_a_renamed_segment_stays_open_and_what_refers_to_it_follows(start: Start, segments: Path) -> None:
    async with start() as driver:
        await driver.press("2", "down", "!", "s", "enter")
        await wish(driver, Verb.RENAME)
        await name(driver, "grown")
        await listed(driver, "grown")
        await driver.press("escape")
        assert names(segments) == ["everybody", "grown", "on-growth"]
        assert read_segment(segments / "on-growth.yaml").segment.where == InSegment("grown")
        assert driver.bench.session.slug == "grown"
        await driver.press("u", "s", "enter")
        await driver.until(lambda: not driver.bench.session.dirty)
        assert read_segment(segments / "grown.yaml").segment.where == All((COUNTRY, SIZE))


async def test_a_deleted_segment_comes_back(start: Start, segments: Path) -> None:
    text = (segments / "everybody.yaml").read_text()
    async with start() as driver:
        await driver.press("ctrl+o")
        await driver.type("everybody")
        await listed(driver, "everybody")
        await driver.press(KEYS[Verb.DELETE])
        await listed(driver, "growth")
        assert shown(driver) == ["growth", "on-growth"]
        assert names(segments) == ["growth", "on-growth"]
        assert len(list(trash_folder().iterdir())) == 1
        await driver.press("escape")
        await wish(driver, Verb.RESTORE)
        await listed(driver, "everybody")
        assert (segments / "everybody.yaml").read_text() == text
        await driver.press(KEYS[Verb.RESTORE])
        assert isinstance(driver.app.screen, SegmentList)


@pytest.mark.parametrize(
    ("slug", "verb", "answer"),
    [("growth", Verb.DELETE, ""), ("everybody", Verb.RENAME, "other"), ("growth", Verb.STATUS, "")],
)
async def test_what_is_done_to_a_file_here_is_no_news(
    start: Start, segments: Path, slug: str, verb: Verb, answer: str
) -> None:
    (segments / "on-growth.yaml").unlink()
    async with start() as driver:
        await driver.bench.watcher.look()
        before = texts(segments)
        await driver.press("ctrl+o")
        await driver.type(slug)
        await listed(driver, slug)
        await driver.press(KEYS[verb])
        if answer:
            await name(driver, answer)
        elif verb is Verb.STATUS:
            await shows(driver, ChoiceDialog)
            await driver.press("r")
        await shows(driver, SegmentList)
        await driver.press("escape")
        await driver.bench.watcher.look()
        await driver.settle()
        assert texts(segments) != before
        assert "disk" not in " ".join(note.message for note in driver.app._notifications)
        (segments / "theirs.yaml").write_text("name: Theirs\nwhere: {}\n")
        await driver.bench.watcher.look()
        assert "Changed on disk: theirs.yaml." in [note.message for note in driver.app._notifications]


@pytest.mark.usefixtures("segments")
async def test_the_words_at_the_border_can_be_clicked(start: Start) -> None:
    async with start() as driver:
        await driver.press("ctrl+o")
        await listed(driver, "growth")
        box = driver.app.screen.query_one(".dialog")
        keys = {verb: key.replace("ctrl+", "^") for verb, key in KEYS.items() if verb is not Verb.RESTORE}
        words = "  ".join((*(f"{key} {verb}" for verb, key in keys.items()), "esc close"))
        at = box.outer_size.width - len(words) - 3 + words.index("duplicate")
        await driver.pilot.click(".dialog", offset=(at, box.outer_size.height - 1))
        await shows(driver, NameDialog)


async def test_a_segment_from_a_template_is_fitted_and_opened(start: Start, segments: Path) -> None:
    async with start() as driver:
        await driver.press("N")
        await driver.type("DACH")
        await driver.press("enter")
        await name(driver, "Ours")
        await driver.until(lambda: driver.bench.session.slug == "ours")
        assert read_segment(segments / "ours.yaml").segment.where == driver.filter
        assert "country" in str(driver.filter)


# Without an app


async def granted(bench: FakeBench, slug: str, verb: Verb, *answers: object) -> list[str]:
    """Ask for something in the list of segments, and leave it; what the list has in hand afterwards."""
    in_hand: list[str] = []

    def leave(listed: SegmentList) -> None:
        in_hand.append(listed._chosen)

    bench.answers = [Wish(verb, slug), *answers, leave]
    await tasks.segments(bench)
    assert bench.answers == []
    return in_hand


async def test_a_rename_asks_about_unsaved_changes_first(segments: Path) -> None:
    bench = FakeBench(segments.parent, slug="growth")
    bench.edit("invert", Not(bench.session.filter))
    assert await granted(bench, "growth", Verb.RENAME, "grown", "cancel") == ["growth"]
    assert names(segments) == ["everybody", "growth", "on-growth"]
    assert bench.session.dirty


async def test_a_name_that_is_taken_is_said_and_can_be_mended(segments: Path) -> None:
    bench = FakeBench(segments.parent, slug="growth")
    assert await granted(bench, "growth", Verb.RENAME, "everybody", None) == ["growth"]
    again = text(bench.asked[-2])
    assert "segment everybody already exists" in again
    assert "\neverybody\n" in again
    assert names(segments) == ["everybody", "growth", "on-growth"]


async def test_a_copy_is_a_draft_with_the_comments(segments: Path) -> None:
    bench = FakeBench(segments.parent, slug="growth")
    assert await granted(bench, "growth", Verb.DUPLICATE, "Growth in spring") == ["growth-in-spring"]
    assert "# agreed with sales on the 3rd" in (segments / "growth-in-spring.yaml").read_text()
    copy = read_segment(segments / "growth-in-spring.yaml").segment
    assert (copy.name, copy.status) == ("Growth in spring", Status.DRAFT)


@pytest.mark.parametrize(
    ("slug", "answer", "status"),
    [
        ("growth", "active", Status.ACTIVE),
        ("growth", "retired", Status.RETIRED),
        ("everybody", "retired", Status.RETIRED),
        ("everybody", "cancel", Status.ACTIVE),
        ("everybody", "active", Status.ACTIVE),
    ],
)
async def test_a_status_is_written(segments: Path, slug: str, answer: str, status: Status) -> None:
    bench = FakeBench(segments.parent, slug="growth")
    before = (segments / f"{slug}.yaml").read_text()
    assert await granted(bench, slug, Verb.STATUS, answer) == [slug]
    assert read_segment(segments / f"{slug}.yaml").segment.status is status
    assert ((segments / f"{slug}.yaml").read_text() == before) is (slug == "everybody" and status is Status.ACTIVE)
    assert (bench.session.slug, bench.session.dirty) == ("growth", False)
    assert bench.session.segment.status is read_segment(segments / "growth.yaml").segment.status


async def test_the_status_that_a_segment_has_is_in_focus(segments: Path) -> None:
    bench = FakeBench(segments.parent, slug="growth")
    await granted(bench, "everybody", Verb.STATUS, "cancel")
    asked = bench.asked[-2]
    assert isinstance(asked, ChoiceDialog)
    assert asked._focus == "active"


async def test_after_a_deletion_the_next_segment_is_in_hand(segments: Path) -> None:
    (segments / "on-growth.yaml").unlink()
    (segments / "later.yaml").write_text("niche: 1\nname: Later\nwhere: {}\n")
    bench = FakeBench(segments.parent, slug="growth")
    assert await granted(bench, "growth", Verb.DELETE) == ["later"]
    assert names(segments) == ["everybody", "later"]


async def test_a_deleted_segment_comes_back_in_a_later_session(segments: Path) -> None:
    before = (segments / "everybody.yaml").read_text()
    await granted(FakeBench(segments.parent, slug="growth"), "everybody", Verb.DELETE)
    assert names(segments) == ["growth", "on-growth"]
    later = FakeBench(segments.parent, slug="growth")
    assert await granted(later, "growth", Verb.RESTORE) == ["everybody"]
    assert (segments / "everybody.yaml").read_text() == before


async def test_what_another_segment_needs_is_not_deleted(segments: Path) -> None:
    bench = FakeBench(segments.parent, slug="growth")
    await granted(bench, "growth", Verb.DELETE)
    assert "growth is used here" in text(bench.asked[-2])
    assert names(segments) == ["everybody", "growth", "on-growth"]


async def test_after_the_open_segment_is_deleted_another_one_is_open(segments: Path) -> None:
    (segments / "on-growth.yaml").unlink()
    bench = FakeBench(segments.parent, slug="growth")
    assert await granted(bench, "growth", Verb.DELETE) == ["everybody"]
    assert bench.session.slug == "everybody"
    assert names(segments) == ["everybody"]


@pytest.mark.parametrize("slug", ["growth", "everybody"])
@pytest.mark.parametrize(
    ("verb", "answers"),
    [(Verb.DELETE, ()), (Verb.DUPLICATE, ("copy",)), (Verb.RENAME, ("other",)), (Verb.STATUS, ("retired",))],
)
async def test_files_that_are_written_here_are_not_told_of(
    segments: Path, slug: str, verb: Verb, answers: tuple[str, ...]
) -> None:
    (segments / "on-growth.yaml").unlink()
    bench = FakeBench(segments.parent, slug="growth")
    before = texts(segments)
    await granted(bench, slug, verb, *answers)
    changed = {name for name, _ in before.items() ^ texts(segments).items()}
    assert changed == {path.name for path in bench.ignored} != set()


@pytest.mark.parametrize("answers", [(None,), ("a template", None)], ids=["no template", "no name"])
async def test_leaving_the_gallery_changes_nothing(segments: Path, answers: tuple[str | None, ...]) -> None:
    template = next(iter(templates.templates()))
    bench = FakeBench(segments.parent, *(template if answer else None for answer in answers), slug="growth")
    await tasks.from_template(bench)
    assert bench.answers == []
    assert names(segments) == ["everybody", "growth", "on-growth"]


async def test_changes_discarded_for_a_rename_that_is_refused_leave_the_screen(start: Start) -> None:
    async with start() as driver:
        await driver.press("2", "down", "down", "delete", "ctrl+o", "ctrl+r", "ctrl+u")
        await driver.type("everybody")
        await driver.press("enter", "d", "escape", "escape")
        assert driver.app.screen is driver.bench
        assert driver.filter == All((COUNTRY, SIZE))
        assert driver.counts.filter == driver.filter


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("tag:saas", ["growth"]),
        ("owner:ana active", ["growth"]),
        ("draft", ["on-growth"]),
        ("owner:bo", []),
    ],
)
async def test_the_list_is_narrowed_by_what_files_a_segment(
    start: Start, segments: Path, query: str, found: list[str]
) -> None:
    growth = segments / "growth.yaml"
    growth.write_text(growth.read_text() + "owner: Ana\ntags: [saas]\nstatus: active\n")
    async with start() as driver:
        await driver.press("ctrl+o")
        await shows(driver, SegmentList)
        await driver.type(query)
        assert sorted(shown(driver)) == found


async def test_a_field_that_there_is_not_is_said(start: Start, segments: Path) -> None:
    assert segments.is_dir()
    async with start() as driver:
        await driver.press("ctrl+o")
        await shows(driver, SegmentList)
        await driver.type("colour:red")
        assert "colour: is not a field; use tag:, owner:, status:, priority:." in driver.text("StandingList")
