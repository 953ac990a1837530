"""The condition editor, driven by keys, mouse and pasted text."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual.app import App
from textual.content import Content
from textual.events import Paste
from textual.pilot import Pilot
from textual.widgets import Button, Input, Static
from universes import universe

from niche.segments.counting.counter import Counter
from niche.segments.model import edits
from niche.segments.model.filters import All, Any, Condition, Filter
from niche.tui.dialogs.condition import ConditionEditor
from niche.tui.widgets import paint_batch
from niche.tui.widgets.choices import ChoiceList
from niche.tui.widgets.range_histogram import RangeHistogram

UNIVERSE = universe(
    employees=[10, 150, 300, 450, 600, None],
    country=["DE", "FR", "DE", "US", "United Kingdom", None],
    tech_stack=[["SAP"], ["SAP", "Salesforce"], [], ["HubSpot"], ["SAP"], []],
    customer=[True, False, False, None, True, False],
    name=["Acme", "Beta Software", "Gamma", "Delta software", "[red]\x1b[31m", "Zeta"],
    industry=["5112", "5111", "522", "311", None, "5112"],
)
COUNTER = Counter(UNIVERSE)
ROOT = All((Condition("country", "in", ("DE", "FR", "US")), Condition("employees", "between", (100, 500))))
END = (2,)


class Editing:
    """An open editor: its keys, and what it says."""

    def __init__(self, app: App[None], pilot: Pilot[None], editor: ConditionEditor) -> None:
        self.app, self.pilot, self.editor = app, pilot, editor
        self.results: list[Filter | None] = []

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.app.workers.wait_for_complete()
        await self.pilot.pause()

    async def type(self, text: str) -> None:
        await self.press(*({" ": "space"}.get(character, character) for character in text))

    async def choose(self, column: str) -> None:
        await self.type(column)
        await self.press("enter")

    async def operator(self, name: str) -> None:
        choices = self.editor.query_one("#operators", ChoiceList)
        choices.focus()
        choices.point_at(name)
        choices.cursor_moved()
        await self.press("tab")

    def text(self, name: str) -> str:
        return str(self.editor.query_one(f"#{name}", Static).content).strip()

    @property
    def size(self) -> int | None:
        shown = self.text("size")
        return int(shown.split()[0].replace(",", "")) if shown else None

    def offered(self) -> list[str]:
        choices = self.editor.query_one("#choices", ChoiceList)
        return [choice.text for choice in choices.known] if choices.display else []


@asynccontextmanager
async def editing(
    root: Filter = ROOT, path: tuple[int, ...] = END, size: tuple[int, int] = (100, 30)
) -> AsyncIterator[Editing]:
    """The editor open to add a condition at the end, or to edit the one at `path`."""
    try:
        found = edits.at(root, path)
    except IndexError:
        found = None
    app: App[None] = App()
    async with app.run_test(size=size) as pilot:
        editor = ConditionEditor(COUNTER, root, path, found if isinstance(found, Condition) else None)
        driven = Editing(app, pilot, editor)
        app.push_screen(editor, driven.results.append)
        await driven.press()
        yield driven


async def test_a_column_is_found_by_a_few_letters_with_its_kind_and_fill_rate() -> None:
    async with editing() as driven:
        columns = driven.editor.query_one("#columns", ChoiceList)
        assert [choice.text for choice in columns.known] == list(UNIVERSE.columns)
        await driven.type("stack")
        assert columns.choice is not None
        assert (columns.choice.text, columns.choice.notes) == ("tech_stack", ("list", "66.7 %"))
        await driven.press("enter")
        assert driven.text("chosen") == "tech_stack   list   66.7 % known"


async def test_a_range_and_its_size_as_one_types() -> None:
    async with editing() as driven:
        await driven.choose("employees")
        assert driven.size is None
        await driven.type("100")
        assert driven.size == COUNTER.size(All((*ROOT.children, Condition("employees", "at_least", 100))))
        await driven.press("enter")
        await driven.type("300")
        assert driven.size == COUNTER.size(All((*ROOT.children, Condition("employees", "between", (100, 300))))) == 2
        await driven.press("enter")
        assert driven.results == [Condition("employees", "between", (100, 300))]


@pytest.mark.parametrize(
    ("keys", "condition"),
    [
        (("1", "0", "0", "enter", "enter"), Condition("employees", "at_least", 100)),
        (("enter", "1", "0", "0", "enter"), Condition("employees", "at_most", 100)),
        ((*"100", ".", ".", *"300", "enter"), Condition("employees", "between", (100, 300))),
    ],
)
async def test_a_range_in_one_go_or_with_one_end(keys: tuple[str, ...], condition: Condition) -> None:
    async with editing() as driven:
        await driven.choose("employees")
        await driven.press(*keys)
        assert driven.results == [condition]


@pytest.mark.parametrize(
    ("keys", "picked"),
    [
        (("enter",), 1),
        (("space",), 1),
        (("down", "space", "up", "space"), 2),
        (("s", "down", "space"), 1),
        (("space", "space"), 0),
    ],
)
async def test_what_is_in_hand_of_a_list_is_ticked_from_the_box_above_it(keys: tuple[str, ...], picked: int) -> None:
    async with editing() as driven:
        await driven.choose("stack")
        await driven.press(*keys)
        choices = driven.editor.query_one("#choices", ChoiceList)
        assert len(choices.picked) == picked
        assert (driven.size is not None) is (picked > 0)


async def test_values_are_picked_with_their_counts_here_and_in_all() -> None:
    async with editing() as driven:
        await driven.choose("tech")
        choices = driven.editor.query_one("#choices", ChoiceList)
        assert [(choice.text, choice.notes) for choice in choices.known] == [
            ("SAP", ("1", "3")),
            ("HubSpot", ("1", "1")),
            ("Salesforce", ("1", "1")),
        ]
        await driven.type("sales")
        await driven.press("enter")
        await driven.type("hub")
        await driven.press("enter", "enter")
        assert driven.results == [Condition("tech_stack", "has_any", ("Salesforce", "HubSpot"))]


async def test_space_ticks_and_unticks_in_the_list() -> None:
    async with editing(path=(0,)) as driven:
        assert driven.offered() == ["DE", "FR", "US", "United Kingdom"]
        driven.editor.query_one("#choices").focus()
        await driven.press("space", "j", "j", "j", "space", "enter")
        assert driven.results == [Condition("country", "in", ("FR", "US", "United Kingdom"))]


async def test_a_condition_is_edited_where_it_stands() -> None:
    async with editing(path=(1,)) as driven:
        assert [driven.editor.query_one(f"#{box}", Input).value for box in ("low", "high")] == ["100", "500"]
        assert driven.size == COUNTER.size(ROOT) == 3
        await driven.press("end", "backspace", "backspace", "backspace", *"400")
        assert driven.size == 1
        await driven.press("enter", "enter")
        assert driven.results == [Condition("employees", "between", (400, 500))]


async def test_yes_or_no() -> None:
    async with editing() as driven:
        await driven.choose("customer")
        assert set(driven.offered()) == {"yes", "no"}
        await driven.type("yes")
        await driven.press("enter", "enter")
        assert driven.results == [Condition("customer", "is", True)]


async def test_nodes_are_picked_by_code_or_title() -> None:
    async with editing() as driven:
        await driven.choose("industry")
        assert "51 Information" in driven.offered()
        assert "517 Telecommunications" not in driven.offered()
        await driven.type("publ")
        await driven.press("enter", "enter")
        assert driven.results == [Condition("industry", "under", ("511 Publishing",))]


async def test_a_pasted_column_becomes_a_list() -> None:
    async with editing() as driven:
        await driven.choose("country")
        driven.app.post_message(Paste("de\r\nFrance\nFR\n"))
        await driven.press()
        assert driven.editor.query_one("#choices", ChoiceList).known[0].notes == ("", "none")
        await driven.press("enter")
        assert driven.results == [Condition("country", "in", ("DE", "France", "FR"))]


async def test_names_are_pasted_into_a_box() -> None:
    async with editing() as driven:
        await driven.choose("name")
        await driven.operator("in")
        driven.app.post_message(Paste("Acme\nGamma\n"))
        await driven.press("enter")
        assert driven.results == [Condition("name", "in", ("Acme", "Gamma"))]


@pytest.mark.parametrize(
    ("column", "typed", "problem"),
    [("employees", ("many", "enter", "5"), "employees needs a number, not 'many'"), ("name", (), "enter a value")],
)
async def test_a_bad_value_is_said_in_place_and_cannot_be_confirmed(
    column: str, typed: tuple[str, ...], problem: str
) -> None:
    async with editing() as driven:
        await driven.choose(column)
        for text in typed:
            await (driven.press(text) if text == "enter" else driven.type(text))
        assert driven.text("problem") == problem
        assert driven.editor.query_one("#confirm", Button).disabled
        await driven.press("enter")
        assert driven.results == []


@pytest.mark.parametrize(
    ("sql", "node", "size"),
    [
        ("employees > 200", Condition("employees", "above", 200), 2),
        (
            "customer = true or country in ('DE')",
            Any((Condition("customer", "is", True), Condition("country", "in", ("DE",)))),
            1,
        ),
    ],
)
async def test_sql_typed_in_the_same_box(sql: str, node: Filter, size: int) -> None:
    async with editing() as driven:
        await driven.type(sql)
        assert driven.size == size
        await driven.press("enter")
        assert driven.results == [node]


@pytest.mark.parametrize(
    ("sql", "word", "message"),
    [
        ("employes > 5", "employes", "there is no column employes (did you mean employees?)"),
        ("employees > 5 and contry = 'DE'", "contry", "there is no column contry (did you mean country?)"),
    ],
)
async def test_an_error_in_sql_points_at_the_word(sql: str, word: str, message: str) -> None:
    async with editing() as driven:
        await driven.type(sql)
        arrow, said = str(driven.editor.query_one("#reading", Static).content).split("\n")
        assert said == message
        box = driven.editor.query_one("#find", Input)
        assert arrow.index("▲") == sql.index(word) + box.gutter.left
        await driven.press("enter")
        assert driven.results == []


@pytest.mark.parametrize(
    ("text", "node", "size"),
    [
        ("employees 200..500", Condition("employees", "between", (200, 500)), 2),
        ("country in DE, FR", Condition("country", "in", ("DE", "FR")), 2),
        ("tech has salesforce", Condition("tech_stack", "has", "Salesforce"), 1),
        ("industry under publishing", Condition("industry", "under", ("511 Publishing",)), 1),
        ("name contains soft", Condition("name", "contains", "soft"), 2),
    ],
)
async def test_a_condition_typed_as_the_screen_writes_it(text: str, node: Filter, size: int) -> None:
    async with editing() as driven:
        await driven.type(text)
        assert driven.size == size == COUNTER.size(All((*ROOT.children, node)))
        await driven.press("enter")
        assert driven.results == [node]


async def test_an_error_in_a_typed_condition_points_at_the_word() -> None:
    async with editing() as driven:
        await driven.type("country inn DE")
        arrow, said = str(driven.editor.query_one("#reading", Static).content).split("\n")
        assert said == "inn is not an operator of country (did you mean in?)"
        assert arrow.index("▲") == len("country ") + driven.editor.query_one("#find", Input).gutter.left
        await driven.press("enter")
        assert driven.results == []


@pytest.mark.parametrize("key", ["tab", "right"])
async def test_a_word_is_completed(key: str) -> None:
    async with editing() as driven:
        for begun in ("tec", " ha", " sales"):
            await driven.type(begun)
            await driven.press(key)
        assert driven.editor.query_one("#find", Input).value == "tech_stack has Salesforce"
        await driven.press("enter")
        assert driven.results == [Condition("tech_stack", "has", "Salesforce")]


async def test_tab_goes_on_to_the_list_where_nothing_is_to_be_completed() -> None:
    async with editing() as driven:
        await driven.press("tab")
        assert driven.editor.focused is driven.editor.query_one("#columns")


async def test_the_border_says_what_enter_does() -> None:
    async with editing() as driven:
        frame = driven.editor.query_one("#editor")
        assert "enter choose" in str(frame.border_subtitle)
        await driven.type("employees > 5")
        assert "enter confirm" in str(frame.border_subtitle)
        await driven.press(*["backspace"] * 4, "enter")
        assert "enter other end" in str(frame.border_subtitle)
        await driven.type("1..2")
        assert "enter confirm" in str(frame.border_subtitle)
        await driven.press(*["backspace"] * 4)
        assert "enter other end" in str(frame.border_subtitle)
        await driven.press("enter")
        assert "enter confirm" in str(frame.border_subtitle)


async def test_the_histogram_sets_the_range() -> None:
    async with editing() as driven:
        await driven.choose("employees")
        histogram = driven.editor.query_one("#histogram", RangeHistogram)
        histogram.focus()
        await driven.press("right", "shift+left")
        low, high = (driven.editor.query_one(f"#{box}", Input).value for box in ("low", "high"))
        assert low
        assert high
        assert float(low) < float(high)
        assert driven.size is not None


async def test_an_older_count_never_replaces_a_newer_one() -> None:
    async with editing() as driven:
        await driven.choose("employees")
        await driven.type("100")
        await driven.press("enter")
        await driven.type("300")
        driven.editor.show_size(Condition("employees", "at_least", 100), 999)
        await driven.press()
        assert driven.size == 2


async def test_what_is_typed_is_painted_together_with_its_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paint_batch, "LONGEST", 60)
    painted: set[tuple[str, int | None]] = set()
    async with editing() as driven:
        await driven.choose("employees")
        box, paint = driven.editor.query_one("#low", Input), driven.editor._compositor_refresh

        def noted() -> None:
            painted.add((box.value, driven.size))
            paint()

        monkeypatch.setattr(driven.editor, "_compositor_refresh", noted)
        await driven.type("100")
        await driven.press(*["backspace"] * 3)
    bounds = {"1": 1, "10": 10, "100": 100}
    sizes = {
        text: COUNTER.size(All((*ROOT.children, Condition("employees", "at_least", least))))
        for text, least in bounds.items()
    }
    assert painted == {("", None), *sizes.items()}


async def test_escape_goes_back_to_the_columns_and_then_leaves() -> None:
    async with editing() as driven:
        await driven.choose("employees")
        await driven.press("escape")
        assert driven.editor.query_one("#columns").display
        await driven.press("escape")
        assert driven.results == [None]


async def test_everything_by_mouse() -> None:
    async with editing() as driven:
        await driven.pilot.click("#columns", offset=(2, 1 + list(UNIVERSE.columns).index("country")))
        await driven.press()
        await driven.pilot.click("#choices", offset=(2, 1))
        await driven.press()
        await driven.pilot.click("#confirm")
        await driven.press()
        assert driven.results == [Condition("country", "in", ("DE",))]


async def test_it_fits_80_by_24() -> None:
    async with editing(size=(80, 24)) as driven:
        await driven.choose("country")
        editor = driven.editor.query_one("#editor").region
        assert editor.width <= 80
        assert driven.editor.query_one("#confirm").region.bottom <= editor.bottom
        assert driven.editor.query_one("#choices").region.height >= 5
        keys = Content.from_markup(str(driven.editor.query_one("#editor").border_subtitle))
        assert keys.plain.endswith("esc back")
        assert keys.cell_length <= editor.width - 4


async def test_what_is_only_missing_yet_is_no_warning() -> None:
    async with editing() as driven:
        await driven.choose("employees")
        problem = driven.editor.query_one("#problem")
        assert problem.has_class("-early")
        await driven.press("x")
        assert not problem.has_class("-early")
