"""From a table as people have it to a universe."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from universes import frame_of, nodes_of

from niche.segments.accounts.classifying import concerns
from niche.segments.accounts.opening import open_universe, universe_from_frame
from niche.segments.accounts.universe import Universe
from niche.segments.model.columns import Kind, Role
from niche.segments.model.filters import Condition
from niche.segments.model.operators import resolve
from niche.segments.model.predicates import OneOf, Under
from niche.segments.model.problems import BadInputError
from niche.segments.model.settings import ColumnSettings, Settings, TaxonomySettings
from niche.segments.project import Project
from niche.segments.workspace.workspace import of_table, open_workspace

SP500 = Path(__file__).parents[3] / "../shared/data/sp500/constituents.csv"
NAICS = TaxonomySettings(use="naics-2022", column="naics")


def settings(data: Path | str = "", *taxonomies: TaxonomySettings, **columns: ColumnSettings) -> Settings:
    return Settings(str(data), Path("segments"), columns=columns, taxonomies=taxonomies)


def accounts_by_node(universe: Universe) -> dict[str, int]:
    placement = universe.main
    assert placement is not None
    assert placement.starts is not None
    starts = placement.starts
    return {node.code: int(starts[node.end] - starts[node.position]) for node in placement.taxonomy.nodes}


FRAME = pl.DataFrame(
    {
        "company": ["Acme Inc", "Bolt", "Cargo", "Duo"],
        "naics": ["5132", "111", None, "5132"],
        "employees": ["20", "n/a", "5", "1,000"],
        "size": ["11-50", "", "1-10", "1000+"],
        "stack": ["b; a", None, "a;b;c", ";"],
        "since": ["2024-03-25 10:00", "2023-01-01", "2020-12-31", None],
        "customer": ["yes", "no", None, "no"],
    }
)


def test_a_universe_is_sorted_by_the_node_of_each_account() -> None:
    universe = universe_from_frame(FRAME, settings("", NAICS))
    assert frame_of(universe)["company"].to_list() == ["Bolt", "Acme Inc", "Duo", "Cargo"]
    assert universe.order.tolist() == [1, 0, 3, 2]
    assert FRAME["company"].gather(universe.order).equals(frame_of(universe)["company"])
    counts = accounts_by_node(universe)
    assert [counts[code] for code in ("11", "111", "51", "5132", "unclassified")] == [1, 1, 2, 2, 1]
    assert universe.columns["industry"].kind is Kind.INDUSTRY
    assert universe.columns["industry"].known == 3


@pytest.mark.parametrize(
    ("name", "dtype", "values"),
    [
        ("company", pl.String, ["Bolt", "Acme Inc", "Duo", "Cargo"]),
        ("employees", pl.Int64, [None, 20, 1000, 5]),
        ("size", pl.Enum(["1-10", "11-50", "1000+"]), [None, "11-50", "1000+", "1-10"]),
        ("stack", pl.List(pl.Enum(["a", "b", "c"])), [None, ["b", "a"], None, ["a", "b", "c"]]),
        ("since", pl.Date, [dt.date(2023, 1, 1), dt.date(2024, 3, 25), None, dt.date(2020, 12, 31)]),
        ("customer", pl.Boolean, [False, True, False, None]),
    ],
)
def test_columns_have_the_physical_type_of_their_kind(name: str, dtype: pl.DataType, values: list[object]) -> None:
    universe = universe_from_frame(FRAME, settings("", NAICS))
    assert frame_of(universe)[name].dtype == dtype
    assert frame_of(universe)[name].to_list() == values
    assert universe.columns[name].known == sum(value is not None for value in values)


def test_what_does_not_parse_is_missing_and_counted_with_examples() -> None:
    raw = pl.DataFrame({"employees": ["20", "many", "few", "many", *["7"] * 20, " ", None]})
    column = universe_from_frame(raw, settings()).columns["employees"]
    assert (column.known, column.unparsed, column.unparsed_examples) == (21, 3, ("many", "few"))


def test_typed_tables_are_tidied() -> None:
    raw = pl.DataFrame(
        {
            "id": [7, 8],
            "score": [1.5, float("nan")],
            "staff": [5.0, None],
            "tags": [["x", " ", "x"], []],
            "note": ["", "a"],
            "at": [dt.datetime(2024, 1, 5, 23, 59), None],
        }
    )
    frame = frame_of(universe_from_frame(raw, settings()))
    assert frame.rows() == [
        ("7", 1.5, 5, ["x"], None, dt.date(2024, 1, 5)),
        ("8", None, None, None, "a", None),
    ]
    assert frame.schema["staff"] == pl.Int64


def test_an_alias_names_the_column_and_keeps_the_header() -> None:
    said = settings("", TaxonomySettings(use="naics-2022", column="code"), code=ColumnSettings(header="naics"))
    universe = universe_from_frame(FRAME, said)
    assert universe.columns["code"].header == "naics"
    assert "naics" not in frame_of(universe).columns
    assert universe.placements["industry"].columns == ("code",)


def test_a_column_that_shares_the_name_of_the_tree_keeps_its_operators_and_takes_under() -> None:
    raw = pl.DataFrame({"sector": ["IT", "IT", "Energy"], "industry": ["Chips", "Chips", "Oil"], "n": ["1", "2", "3"]})
    universe = universe_from_frame(raw, settings())
    assert universe.columns["industry"].kind is Kind.CATEGORY
    under = Condition("industry", "under", ("IT",))
    assert resolve(under, universe) == Under("industry", ("IT",))
    assert resolve(Condition("industry", "is", "Chips"), universe) == OneOf("industry", ("Chips",))


def test_a_table_without_a_taxonomy_keeps_its_order() -> None:
    universe = universe_from_frame(FRAME.drop("naics"), settings())
    assert universe.placements == {}
    assert universe.order.tolist() == [0, 1, 2, 3]


def test_several_taxonomies_stand_side_by_side() -> None:
    ours = TaxonomySettings(name="vertical", columns=("size", "company"))
    universe = universe_from_frame(FRAME, settings("", NAICS, ours))
    assert list(universe.placements) == ["industry", "vertical"]
    second = universe.placements["vertical"]
    titles = [second.taxonomy.nodes[node].title for node in nodes_of(second)]
    assert titles == ["Unclassified", "Acme Inc", "Duo", "Cargo"]
    assert second.starts is None


def test_aliases_and_economic_sectors_come_from_the_settings() -> None:
    raw = pl.DataFrame({"vertical": ["SaaS", "farms", "?"]})
    said = TaxonomySettings(
        use="naics-2022",
        column="vertical",
        aliases={"SaaS": "5132", "farms": "111 Crop Production"},
        roll_up="four-sectors",
    )
    counts = accounts_by_node(universe_from_frame(raw, settings("", said)))
    assert [counts[code] for code in ("primary", "quaternary", "5132", "unclassified")] == [1, 1, 1, 1]


@pytest.mark.parametrize(
    ("said", "message"),
    [
        (TaxonomySettings(use="naics-2022", column="naic"), r"no column naic to classify by \(did you mean naics\?\)"),
        (TaxonomySettings(use="naics-2022"), "a taxonomy needs a column"),
        (TaxonomySettings(use="naics-2012", column="naics"), "there is no classification naics-2012"),
        (
            TaxonomySettings(use="naics-2022", column="naics", aliases={"x": "Rockets"}),
            "alias x: .* no industry Rockets",
        ),
    ],
)
def test_taxonomy_settings_that_do_not_fit_are_refused(said: TaxonomySettings, message: str) -> None:
    with pytest.raises(BadInputError, match=message):
        universe_from_frame(FRAME, settings("", said))


@pytest.mark.parametrize(
    ("said", "problems"),
    [
        ("roles:\n  name: compny\n  id: nr\n", ["4:9: the table has no column compny for name", "5:7: the table"]),
        ("columns:\n  staff: {from: employes}\n", ["4:17: the table has no column employes"]),
        ("columns:\n  staf: {unit: FTE}\n", ["4:9: the table has no column staf"]),
        ("taxonomy: {use: naics-2022, column: naic}\n", ["3:37: the table has no column naic to classify by"]),
        (
            "taxonomy:\n  - {use: naics-2022, column: naics}\n  - {columns: [size, stak]}\n",
            ["5:15: the table has no column stak to classify by"],
        ),
        (
            "taxonomy:\n  use: naics-2022\n  column: naics\n  aliases:\n    x: 51\n    y: Rockets\n    z: Mars\n",
            ["8:8: alias y: ", "9:8: alias z: "],
        ),
    ],
)
def test_what_does_not_fit_the_table_is_told_with_its_place(tmp_path: Path, said: str, problems: list[str]) -> None:
    FRAME.drop("stack").write_parquet(tmp_path / "accounts.parquet")
    (tmp_path / "niche.yaml").write_text(f"niche: 1\ndata: accounts.parquet\n{said}")
    with pytest.raises(BadInputError) as caught:
        Project.of(open_workspace(tmp_path))
    found = [str(problem) for problem in caught.value.problems]
    assert len(found) == len(problems)
    for problem, expected in zip(found, problems, strict=True):
        assert problem.startswith(f"{tmp_path / 'niche.yaml'}:{expected}")


def test_without_a_workspace_the_table_is_the_place(tmp_path: Path) -> None:
    (tmp_path / "accounts.csv").write_text("a,b\n")
    with pytest.raises(BadInputError, match=r"accounts\.csv:1: the table has a header but no rows"):
        Project.of(of_table(tmp_path / "accounts.csv"))


def test_an_alias_decides_where_several_nodes_have_the_title(tmp_path: Path) -> None:
    (tmp_path / "tree.csv").write_text("code,parent,title\na,,Retail\na1,a,Shops\nb,,Online\nb1,b,Shops\n")
    raw = pl.DataFrame({"kind": ["Shops", "SHOPS", "a1"]})
    plain = TaxonomySettings(file=tmp_path / "tree.csv", column="kind")
    assert accounts_by_node(universe_from_frame(raw, settings("", plain)))["unclassified"] == 2
    mapped = replace(plain, aliases={"Shops": "b1"})
    counts = accounts_by_node(universe_from_frame(raw, settings("", mapped)))
    assert (counts["b1"], counts["a1"], counts["unclassified"]) == (2, 1, 0)


@pytest.mark.parametrize(
    ("header", "values", "title"),
    [
        ("NAICS Code", ["513210", "111110", "NAICS 22"], "NAICS 2022"),
        ("SIC", ["7372", "0111", "7371"], "SIC 1987"),
        ("isic", ["6201", "0111", "C"], "ISIC Rev. 4"),
        ("nace_code", ["62.10", "01.11"], "NACE Rev. 2.1"),
        ("sic_codes", ["62012", "01110"], "UK SIC 2007"),
        ("Industry", ["Software Publishers", "Crop Production", "odd"], "NAICS 2022"),
    ],
)
def test_a_column_of_codes_is_found_by_its_name_and_values(header: str, values: list[str], title: str) -> None:
    main = universe_from_frame(pl.DataFrame({header: values}), settings()).main
    assert main is not None
    assert main.taxonomy.title == title


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        ({"Sector": ["IT", "IT", "Retail"], "Sub-sector": ["CRM", "Games", "Food"]}, ("Sector", "Sub-sector")),
        ({"Industry": ["Banking", "Retail", "Banking"] * 20}, ("Industry",)),
        ({"Branche": ["Bau", "Handel", None] * 20}, ("Branche",)),
        ({"Industry": ["Banking"] * 60}, ()),
        ({"Colour": ["red", "blue", "red"] * 20}, ()),
    ],
)
def test_columns_that_name_industries_make_a_tree(table: dict[str, list[str | None]], columns: tuple[str, ...]) -> None:
    main = universe_from_frame(pl.DataFrame(table), settings()).main
    assert (() if main is None else main.columns) == columns


@pytest.mark.parametrize(
    ("column", "taxonomies", "expected"),
    [
        ("NAICS Code", (), True),
        ("GICS Sub-Industry", (), True),
        ("Branche", (), True),
        ("colour", (), False),
        ("NAICS Code", (TaxonomySettings(columns=("colour", "shade")),), False),
        ("shade", (NAICS, TaxonomySettings(columns=("colour", "shade"))), True),
        ("naics", (NAICS,), True),
    ],
)
def test_columns_that_accounts_may_be_classified_by_are_known_beforehand(
    column: str, taxonomies: tuple[TaxonomySettings, ...], expected: bool
) -> None:
    assert concerns(column, taxonomies) is expected


def test_the_fingerprint_follows_the_content_alone(tmp_path: Path) -> None:
    for name, text in (("a.csv", "x,y\n1,2\n"), ("b.csv", "x,y\n1,2\n"), ("c.csv", "x,y\n1,3\n")):
        (tmp_path / name).write_text(text)
    first, same, other = (open_universe(settings(tmp_path / f"{name}.csv")).fingerprint for name in "abc")
    assert first == same != other
    assert len(first) == 6


def test_a_parquet_file_makes_the_universe_of_its_table(tmp_path: Path) -> None:
    frame = FRAME.with_columns(pl.col("stack").str.split(";"), pl.Series("code", [5132, 111, None, 5132]))
    frame.write_parquet(tmp_path / "a.parquet", row_group_size=2)
    for taxonomies in ((), (NAICS,), (TaxonomySettings(use="naics-2022", column="code"),)):
        said = settings(tmp_path / "a.parquet", *taxonomies)
        read, made = open_universe(said), universe_from_frame(frame, said)
        assert frame_of(read).columns == frame.columns
        assert frame_of(read).equals(frame_of(made))
        assert read.columns == made.columns
        assert read.order.tolist() == made.order.tolist()
        assert accounts_by_node(read) == accounts_by_node(made)
        assert accounts_by_node(read)["5132"] == 2


def test_progress_is_told_from_start_to_end(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("x,y\n1,2\n")
    told: list[float] = []
    open_universe(settings(tmp_path / "a.csv"), lambda share, _: told.append(share))
    assert told == sorted(told)
    assert (told[0], told[-1]) == (0.0, 1.0)


def test_the_sp500_opens_as_a_tree_of_11_sectors() -> None:
    if not SP500.exists():
        pytest.skip("the S&P 500 table is not beside the project")
    universe = open_universe(settings(SP500))
    assert len(universe) == 503
    assert universe.roles[Role.NAME] == "Security"
    counts = accounts_by_node(universe)
    assert universe.main is not None
    taxonomy = universe.main.taxonomy
    sectors = taxonomy.children(None)
    assert len(sectors) == 11 + 1
    assert sum(counts[sector.code] for sector in sectors) == 503
    for node in taxonomy.nodes:
        if below := taxonomy.children(node):
            assert counts[node.code] == sum(counts[child.code] for child in below)
    assert (np.diff(nodes_of(universe.main)) >= 0).all()


def test_a_short_column_takes_few_queries(monkeypatch: pytest.MonkeyPatch) -> None:
    """A table of thousands of short columns opens in time that grows with its cells, not with queries begun."""
    asked, select = [], pl.DataFrame.select_seq

    def counted(frame: pl.DataFrame, *args: pl.Expr, **named: pl.Expr) -> pl.DataFrame:
        asked.append(args)
        return select(frame, *args, **named)

    monkeypatch.setattr(pl.DataFrame, "select_seq", counted)
    rows = range(300)
    columns = {
        **{f"number {place}": [str(row * 7) for row in rows] for place in range(10)},
        **{f"share {place}": [f"0.{row + 100}" for row in rows] for place in range(10)},
        **{f"kind {place}": ["abc"[row % 3] for row in rows] for place in range(10)},
        **{f"words {place}": [f"word {row}" for row in rows] for place in range(10)},
        **{f"day {place}": [f"2024-01-{1 + row % 28:02}" for row in rows] for place in range(10)},
    }
    universe_from_frame(pl.DataFrame(columns), Settings("", Path()))
    assert 0 < len(asked) < 10 * len(columns)
