"""Kinds of real files that are misread without care: niche counts what DuckDB counts where it is told how to read."""

from __future__ import annotations

import json
import lzma
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import duckdb
import pytest
from workbooks import workbook

import niche.segments as ns
from niche.segments.reading.notices import NoticeKind

CSV = "read_csv(FILE, header=true, all_varchar=true, null_padding=true, parallel=false"
TEXT = f"{CSV})"
"""The file in DuckDB, all of it as text; FILE stands for its path."""

# The text of the file, the condition, what DuckDB is asked, and what is to be told.
Case = tuple[str, str, str, set[NoticeKind]]

CSV_FILES: dict[str, Case] = {
    "dd-mm-yy of this century": (
        "n,since\nA,05-12-19\nB,06-11-20\nC,17-03-24\nD,31-08-18\n",
        "since >= '2019-01-01'",
        f"{TEXT} WHERE strptime(since, '%d-%m-%y') >= DATE '2019-01-01'",
        {NoticeKind.DATE_ORDER},  # 17-03-24 may be a day of 2017
    ),
    "dd-mm-yy that fits all orders": (
        "n,since\nA,05-12-09\nB,06-11-10\nC,03-03-11\n",
        "since known",
        f"{TEXT} WHERE since IS NOT NULL",
        {NoticeKind.DATE_ORDER},
    ),
    "codes of an older edition": (
        "n,naics\nA,511210\nB,511210\nC,522110\nD,443142\nE,541511\n",
        "industry under 5132",
        f"{TEXT} WHERE naics = '511210'",
        {NoticeKind.EDITION},
    ),
    "words for nothing": (
        "n,Country\nA,DE\nB,DE\nC,N/A\nD,-\nE,NULL\nF,nan\nG,(blank)\nH,FR\n",
        "Country missing",
        f"{CSV}, nullstr=['N/A', '-', 'NULL', 'nan', '(blank)']) WHERE Country IS NULL",
        {NoticeKind.MISSING},
    ),
    "blanks around values": (
        'n,Industry\nA,Bank\nB,"Bank "\nC," Bank"\nD,Shop\nE,Bank\nF,Shop\n',
        "Industry = 'Bank'",
        f"{TEXT} WHERE trim(Industry) = 'Bank'",
        set(),
    ),
    "several codes in a cell": (
        'n,SIC Code\nA,"84110, 62012"\nB,62012\nC,"62012,\n84110"\nD,84110\nE,64191\n',
        "industry under 62",
        f"""{TEXT} WHERE regexp_extract("SIC Code", '[0-9]+') LIKE '62%'""",
        {NoticeKind.SEVERAL},
    ),
    "levels under other headers": (
        "n,Primary Industry,Primary Sub-Industry\nA,Health,Labs\nB,Health,Labs\nC,Health,Spas\nD,Law,Firms\nE,Law,\n",
        "industry under Health",
        f"""{TEXT} WHERE "Primary Industry" = 'Health'""",
        set(),
    ),
    "a title of several cells": (
        "Report,Accounts,by Ana\n\nn,country,employees,owner\nA,DE,10,x\nB,FR,20,y\nC,DE,30,x\n",
        "employees >= 20",
        "read_csv(FILE, skip=2, header=true, all_varchar=true) WHERE employees::INT >= 20",
        {NoticeKind.HEADER},
    ),
    "totals without a gap": (
        "campaign,clicks,cost\nA,10,4.0\nB,20,6.0\nC,30,9.0\nTotal,60,19.0\n",
        "clicks >= 10",
        f"{TEXT} WHERE clicks::INT >= 10 AND campaign <> 'Total'",
        {NoticeKind.ROWS},
    ),
    "an account called Total": (
        "company,clicks\nA,10\nTotal,25\nTotal Energies,30\nAverage Joe's,5\n",
        "clicks >= 10",
        f"{TEXT} WHERE clicks::INT >= 10",
        set(),
    ),
    "exports below each other": (
        "n,employees\nA,10\nB,20\nn,employees\nC,30\n",
        "employees >= 10",
        f"{TEXT} WHERE try_cast(employees AS INT) >= 10",
        {NoticeKind.ROWS},
    ),
    "counts in brackets": (
        "n,reviews\nA,(216)\nB,(12)\nC,(50)\n",
        "reviews >= 50",
        f"{TEXT} WHERE trim(reviews, '()')::INT >= 50",
        {NoticeKind.BRACKETS},
    ),
    "brackets among others": (
        "n,profit\nA,(216)\nB,12\nC,50\nD,(7)\n",
        "profit < 0",
        f"{TEXT} WHERE profit LIKE '(%'",
        set(),
    ),
    "dates in digits": (
        "n,close date\nA,20240113\nB,20231224\nC,20240505\n",
        "\"close date\" >= '2024-01-01'",
        f"""{TEXT} WHERE strptime("close date", '%Y%m%d') >= DATE '2024-01-01'""",
        {NoticeKind.DIGITS},
    ),
    "epochs": (
        "n,createdate\nA,1577923200000\nB,1704067200000\nC,1546300800000\n",
        "createdate >= '2020-01-01'",
        f"{TEXT} WHERE epoch_ms(createdate::BIGINT) >= TIMESTAMP '2020-01-01'",
        {NoticeKind.DIGITS},
    ),
    "months as a spreadsheet shows them": (
        "n,month\nA,Mar-24\nB,Dec-23\nC,Jun-24\n",
        "month >= '2024-01-01'",
        f"{TEXT} WHERE strptime(month, '%b-%y') >= DATE '2024-01-01'",
        set(),
    ),
    "long numbers": (
        "n,Account Number\nA,12345678901234567890\nB,12345678901234567891\nC,12345678901234567892\n",
        "\"Account Number\" = '12345678901234567891'",
        f"""{TEXT} WHERE "Account Number" = '12345678901234567891'""",
        set(),
    ),
    "codes written as formulas": (
        'n,ZIP\nA,"=""02139"""\nB,"=""10115"""\nC,"=""02139"""\n',
        "ZIP = '02139'",
        f"""{TEXT} WHERE regexp_extract(ZIP, '[0-9]+') = '02139'""",
        set(),
    ),
    "crores": (
        "n,funding\nA,2.5 Cr\nB,0.5 Cr\nC,12 Cr\n",
        "funding >= 20000000",
        f"{TEXT} WHERE regexp_extract(funding, '[0-9.]+')::DOUBLE * 1e7 >= 2e7",
        set(),
    ),
    "points between thousands": (
        "n;Umsatz\nA;1.234,50 €\nB;999,00 €\nC;12.000,00 €\n",
        "Umsatz >= 1000",
        "read_csv(FILE, delim=';', header=true, all_varchar=true)"
        " WHERE replace(replace(trim(Umsatz, ' €'), '.', ''), ',', '.')::DOUBLE >= 1000",
        set(),
    ),
    "points that may part thousands": (
        "n;Mitarbeiter\nA;1.234\nB;2.500\nC;12.000\n",
        "Mitarbeiter known",
        "read_csv(FILE, delim=';', header=true, all_varchar=true)",
        {NoticeKind.DECIMAL},
    ),
    "several currencies": (
        'n,amount\nA,"$1,200"\nB,€900\nC,"$2,000"\nD,€50\n',
        "amount >= 1000",
        f"{TEXT} WHERE regexp_replace(amount, '[^0-9]', '', 'g')::INT >= 1000",
        {NoticeKind.CURRENCIES},
    ),
    "bands with N/A": (
        "n,size\nA,1-10\nB,11-50\nC,51-200\nD,N/A\nE,51-200\nF,N/A\n",
        "size <= '11-50'",
        f"{CSV}, nullstr='N/A') WHERE regexp_extract(size, '^[0-9]+')::INT <= 11",
        {NoticeKind.MISSING},
    ),
    "lists in JSON": (
        'n,lines\nA,"[""Food, Beverage"",""Retail""]"\nB,"[""Retail""]"\nC,"[""Food, Beverage""]"\n',
        "lines has 'Food, Beverage'",
        f"{TEXT} WHERE lines LIKE '%\"Food, Beverage\"%'",
        set(),
    ),
    "lists by commas": (
        "n,lines\n" + "".join(f'{n},"{"SaaS, AI" if n % 3 else "AI, SaaS, Cloud"}"\n' for n in range(12)),
        "lines has 'Cloud'",
        f"{TEXT} WHERE list_contains(string_split(lines, ', '), 'Cloud')",
        set(),
    ),
    "places are no lists": (
        "n,office\n" + "".join(f'{n},"{"Boston, MA" if n % 3 else "Austin, TX"}"\n' for n in range(12)),
        "office = 'Austin, TX'",
        f"{TEXT} WHERE office = 'Austin, TX'",
        set(),
    ),
    "an id that repeats": (
        "Customer ID,amount\nA1,5\nA1,6\nB2,7\nB2,8\nC3,9\n",
        "amount >= 6",
        f"{TEXT} WHERE amount::INT >= 6",
        {NoticeKind.REPEATED},
    ),
    "blanks before quotes": (
        'n, "city"\nA, "Rome, IT"\nB, "Oslo, NO"\n',
        "city = 'Rome, IT'",
        "read_csv(FILE, header=false, skip=1, all_varchar=true, strict_mode=false) WHERE column1 LIKE '%Rome, IT%'",
        set(),
    ),
    "national codes": (
        "n,Code NAF\nA,62.01Z\nB,62.02A\nC,64.19Z\nD,47.11F\n",
        "industry under 62",
        f"""{TEXT} WHERE "Code NAF" LIKE '62%'""",
        {NoticeKind.EDITION},
    ),
    "other spellings": (
        "n,industry\nA,Ecommerce\nB,E-Commerce\nC,eCommerce\nD,Bank\nE,Bank\nF,Ecommerce\n",
        "industry = 'Ecommerce'",
        f"{TEXT} WHERE industry = 'Ecommerce'",
        {NoticeKind.SPELLING},
    ),
    "a column that holds one value": (
        "n,country\nA,DE\nB,DE\nC,DE\n",
        "country = DE",
        f"{TEXT} WHERE country = 'DE'",
        {NoticeKind.CONSTANT},
    ),
    "~ between prose": (
        "n~note~x\nA~Hello, you, there~1\nB~Well, no~2\nC~Yes, so, be it~3\nD~Fine, thanks~4\n",
        "x >= 3",
        "read_csv(FILE, delim='~', header=true, all_varchar=true) WHERE x::INT >= 3",
        {NoticeKind.SEPARATOR},
    ),
    "footnotes": (
        "n,staff\nA,120*\nB,80\nC,300 (2023)\nD,40†\n",
        "staff >= 100",
        f"{TEXT} WHERE regexp_extract(staff, '^[0-9]+')::INT >= 100",
        set(),
    ),
}


def _counted(folder: Path, name: str, where: str) -> tuple[int, set[NoticeKind]]:
    """What niche counts in a file with no settings, and what it tells."""
    (folder / "niche.yaml").write_text(f"niche: 1\ndata: {name}\n", encoding="utf-8")
    project = ns.open(folder)
    return project.count(where).accounts, {notice.kind for notice in project.universe.notices}


@pytest.mark.parametrize("case", CSV_FILES)
def test_a_text_file_counts_as_in_duckdb(tmp_path: Path, case: str) -> None:
    text, where, asked, told = CSV_FILES[case]
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    query = f"SELECT count(*) FROM {asked.replace('FILE', repr(str(tmp_path / 'a.csv')))}"
    expected = duckdb.connect().sql(query).fetchall()[0][0]
    assert _counted(tmp_path, "a.csv", where) == (expected, told)


ROWS = [["name", "employees"], *([f"Firm {n}", n * 10] for n in range(1, 9))]
SHARES = [["name", "growth %"], *([f"Firm {n}", {"percent": n / 200}] for n in range(1, 9))]
HIDDEN = {"name": "Lookup", "hidden": True, "rows": [["code", "label"], [1, "One"], [2, "Two"]]}
NOTES = {"name": "Read me", "rows": [["This file"], ["was exported"]]}


@pytest.mark.parametrize(
    ("sheets", "where", "asked", "told"),
    [
        ([HIDDEN, {"name": "Data", "rows": ROWS}], "employees >= 40", "number >= 40", {NoticeKind.SHEET}),
        ([NOTES, {"name": "Data", "rows": ROWS}], "employees >= 40", "number >= 40", {NoticeKind.SHEET}),
        ([{"name": "Data", "rows": SHARES}], '"growth %" >= 2', "number * 100 >= 2", set()),
        (
            [{"name": "Data", "rows": [["By Ana", None], ["2026", None], *ROWS]}],
            "employees >= 40",
            "number >= 40",
            {NoticeKind.HEADER},
        ),
    ],
)
def test_a_workbook_counts_as_its_rows_do_in_duckdb(
    tmp_path: Path, sheets: list[dict[str, object]], where: str, asked: str, told: set[NoticeKind]
) -> None:
    (tmp_path / "a.xlsx").write_bytes(workbook(sheets))
    rows = SHARES if "%" in where else ROWS
    base = duckdb.connect()
    base.execute("CREATE TABLE data (name VARCHAR, number DOUBLE)")
    base.executemany(
        "INSERT INTO data VALUES (?, ?)", [[n, v["percent"] if isinstance(v, dict) else v] for n, v in rows[1:]]
    )
    expected = base.execute(f"SELECT count(*) FROM data WHERE {asked}").fetchall()[0][0]
    assert _counted(tmp_path, "a.xlsx", where) == (expected, told)


TYPED = {
    "maps": "SELECT 'A' AS company, 12 AS n, MAP {'k': 'v'} AS attributes UNION ALL SELECT 'B', 3, MAP {'k': 'w'}",
    "lists of maps": "SELECT 'A' AS company, 12 AS n, [MAP {'k': 'v'}] AS events UNION ALL SELECT 'B', 3, []",
    "records": "SELECT 'A' AS company, 12 AS n, {'city': 'Ulm', 'zip': '89073'} AS place UNION ALL SELECT 'B', 3, NULL",
    "long numbers": "SELECT 18446744073709551615::UBIGINT AS n UNION ALL SELECT 18446744073709551614::UBIGINT",
    "exact decimals": "SELECT 12.50::DECIMAL(18, 2) AS n UNION ALL SELECT 3.10::DECIMAL(18, 2)",
    "times": "SELECT 12 AS n, TIMESTAMPTZ '2024-03-05 23:30:00+02' AS at UNION ALL SELECT 3, NULL",
}


@pytest.mark.parametrize("case", TYPED)
def test_a_typed_file_counts_as_in_duckdb(tmp_path: Path, case: str) -> None:
    file = tmp_path / "a.parquet"
    base = duckdb.connect()
    base.execute(f"COPY ({TYPED[case]}) TO '{file}' (FORMAT parquet)")
    long = case == "long numbers"
    where = "n = '18446744073709551615'" if long else "n > 10"
    asked = "n = 18446744073709551615" if long else "n > 10"
    expected = base.execute(f"SELECT count(*) FROM '{file}' WHERE {asked}").fetchall()[0][0]
    assert _counted(tmp_path, "a.parquet", where)[0] == expected == 1


RECORDS = [{"name": "A", "at": {"size": 10}}, {"name": "B", "at": {"size": 20}}, {"name": "C", "at": {"size": 30}}]
FLAT = [[record["name"], record["at"]["size"]] for record in RECORDS]  # type: ignore[index]


@pytest.mark.parametrize(
    ("document", "column"),
    [
        (RECORDS, "at.size"),
        ({str(n): record for n, record in enumerate(RECORDS)}, "at.size"),
        ({"results": RECORDS, "paging": {"next": {"after": "1"}}}, "at.size"),
        ({"fields": ["name", "size"], "data": FLAT}, "size"),
        ({"name": [row[0] for row in FLAT], "size": [row[1] for row in FLAT]}, "size"),
        ({"size": {str(n): row[1] for n, row in enumerate(FLAT)}, "x": {str(n): 1 for n in range(3)}}, "size"),
    ],
)
def test_json_of_services_counts_as_its_records_do(tmp_path: Path, document: object, column: str) -> None:
    (tmp_path / "a.json").write_text(json.dumps(document), encoding="utf-8")
    expected = sum(record["at"]["size"] >= 20 for record in RECORDS)  # type: ignore[index]
    assert _counted(tmp_path, "a.json", f'"{column}" >= 20')[0] == expected


LETTERS = "имя,город\n" + "".join(f"Заря {n},{'Москва' if n % 3 else 'Казань'}\n" for n in range(20))
KANJI = "会社名,都市\n" + "".join(f"東京商事カンパニー{n},{'東京' if n % 3 else '大阪'}\n" for n in range(20))
MIXED = "name,city\n" + "".join(f"Müller {n},{'Köln' if n % 3 else 'Ulm'}\n" for n in range(20))


def _one_bad_byte(text: str) -> bytes:
    return text.encode().replace("ü".encode(), b"\xfc", 1)


@pytest.mark.parametrize(
    ("text", "encode", "where", "told"),
    [
        (LETTERS, lambda text: text.encode("cp1251"), "город = 'Москва'", True),
        (LETTERS, lambda text: text.encode("koi8-r"), "город = 'Москва'", True),
        (LETTERS, lambda text: text.encode("utf-16"), "город = 'Москва'", False),
        (KANJI, lambda text: text.encode("cp932"), "都市 = '東京'", True),
        (KANJI, lambda text: text.encode("euc-jp"), "都市 = '東京'", True),
        (MIXED, lambda text: text.encode("cp1252"), "city = 'Köln'", True),
        (MIXED, _one_bad_byte, "city = 'Köln'", True),
        (MIXED.replace("name", "Größe ü", 1), _one_bad_byte, "city = 'Köln'", True),
        ("\ufeff" + MIXED.replace("name", '"name"'), str.encode, "city = 'Köln'", False),
    ],
    ids=[
        "1251",
        "koi8-r",
        "utf-16",
        "shift-jis",
        "euc-jp",
        "1252",
        "bad byte",
        "bad byte in header",
        "mark and quotes",
    ],
)
def test_letters_are_those_that_python_decodes(
    tmp_path: Path, text: str, encode: Callable[[str], bytes], where: str, told: bool
) -> None:
    (tmp_path / "a.csv").write_bytes(encode(text))
    city = where.split("'")[1]
    found, kinds = _counted(tmp_path, "a.csv", where)
    assert (found, NoticeKind.ENCODING in kinds) == (text.count(f",{city}"), told)


PACKED = "name,employees\nA,10\nB,20\nC,30\n"


@pytest.mark.parametrize("name", ["a.zip", "a.csv.xz", "a.xls", "a.psv"])
def test_packed_and_misnamed_files_count_as_what_is_in_them(tmp_path: Path, name: str) -> None:
    content = PACKED.replace(",", "|" if name == "a.psv" else "\t" if name == "a.xls" else ",").encode()
    if name == "a.zip":
        with ZipFile(tmp_path / name, "w") as archive:
            archive.writestr("a.csv", content)
    else:
        (tmp_path / name).write_bytes(lzma.compress(content) if name.endswith("xz") else content)
    assert _counted(tmp_path, name, "employees >= 20")[0] == PACKED.count("0") - 1
