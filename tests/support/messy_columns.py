"""Columns of messy tables: cells as people write them, and what a careful reader takes from them."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from messy_words import Language

from niche.segments.model.columns import Kind
from niche.segments.reading.notices import NoticeKind

LABEL = frozenset({Kind.ID, Kind.TEXT, Kind.CATEGORY})
"""Kinds that keep a code as it is written."""
TEXT = frozenset({Kind.TEXT, Kind.ID})
AMOUNT = frozenset({Kind.NUMBER, Kind.MONEY})
NOTHING = (
    *("N/A", "n/a", "-", "—", "n.a.", "NULL", "null", "None", "nan", "#N/A", "(blank)", "\\N", "Not Available"),
    *("--", "NaN"),
)
"""Words that mean nothing in any column."""
DOUBTFUL = ("Unknown", "Undisclosed", "none", "TBD")
"""Words that mean nothing mostly; what is done with them is to be told."""


@dataclass(frozen=True)
class MessyColumn:
    """One column, and the truth about it."""

    header: str
    form: str
    """How it is written, for reports."""
    cells: Sequence[str]
    """What stands in a text file; empty for nothing."""
    values: Sequence[object]
    """What each account has; None for nothing."""
    kinds: frozenset[Kind]
    told: frozenset[NoticeKind] = frozenset()
    """What must be told even where it is read rightly, since it can be read in another way."""
    order: tuple[str, ...] = ()
    """The values of an ordered category, as far as they occur."""
    typed: Sequence[object] | None = None
    """What formats with types hold, where that differs from text."""
    topic: str = ""


@dataclass
class Draw:
    """What a column is drawn from."""

    rng: random.Random
    rows: int
    language: Language

    def pick(self, *choices: str) -> str:
        """One of some words."""
        return self.rng.choice(choices)

    def column(
        self,
        header: str,
        form: str,
        made: Sequence[tuple[str, object]],
        kinds: frozenset[Kind],
        *,
        words: Sequence[str] | None = None,
        typed: bool = False,
        **more: object,
    ) -> MessyColumn:
        """A column of cells with their values, some of which are missing by a word for nothing."""
        cells, values = [cell for cell, _ in made], [value for _, value in made]
        share = self.rng.choice((0.0, 0.0, 0.05, 0.2))
        usual = (*NOTHING, *self.language.nothing) if words is None else tuple(words)
        textual = not kinds.isdisjoint({Kind.CATEGORY, Kind.ORDERED, Kind.TEXT, Kind.LIST})
        if textual and words is None:
            usual = (*usual, *DOUBTFUL)
        chosen = self.rng.sample(usual, min(2, len(usual))) if self.rng.random() < 0.5 else []
        for row in range(self.rows):
            if self.rng.random() < share:
                cells[row], values[row] = self.rng.choice(("", *chosen)), None
        # Nobody doubts that a number is none where it is N/A; a text might be.
        told = frozenset({NoticeKind.MISSING}) if textual and set(chosen) & set(cells) - {""} else frozenset()
        native = [value if cell else None for cell, value in zip(cells, values, strict=True)] if typed else None
        found = MessyColumn(header, form, cells, values, kinds, told, typed=native)
        return replace(found, **{**more, "told": told | more.get("told", frozenset())})  # type: ignore[arg-type, operator]


Maker = Callable[[Draw, str], MessyColumn]


def names(draw: Draw, header: str) -> MessyColumn:
    """Names of companies, some of which look like something else."""
    language, found = draw.language, []
    for row in range(draw.rows):
        stem, form = draw.rng.choice(language.stems), draw.rng.choice(language.forms)
        found.append(f"{form}{stem}{row}" if language.code == "ja" else f"{stem} {row + 1} {form}")
    odd = ["Total Energies", "Average Joe's Gym", "None the Less", "NA Trading", "Sum - Up", "Report & Sons", "N.A. Co"]
    odd += ["Total", "Null Industries", "May", "24 Hours", "7-Eleven", "1-800-Flowers", "Page One", "Notes & Co"]
    odd += [
        'Joe "The Man" Ltd',
        "Two\nLines Ltd",
        "Comma, Inc.",
        "Semi; Colon",
        "Pipe | Works",
        "-Dash-",
        "=Equal",
        "#1 Tools",
    ]
    for name in draw.rng.sample(odd, 3):
        found[draw.rng.randrange(2, draw.rows - 2)] = name
    return MessyColumn(header, "names", found, list(found), TEXT)


def ids(draw: Draw, header: str) -> MessyColumn:
    """Numbers and codes of accounts; none is a quantity."""
    form = draw.pick(
        "salesforce", "zero-led", "long", "uuid", "running", "prefixed", "hubspot", "eighteen", "formula", "exponents"
    )
    form = "lost" if draw.rng.random() < 0.05 else form
    rng, start = draw.rng, draw.rng.randrange(1000, 900_000)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    makers: Mapping[str, Callable[[int], str]] = {
        "salesforce": lambda row: f"0015g00000{''.join(rng.choices(letters, k=5))}{row:03}",
        "zero-led": lambda row: f"{row * 7 + 42:06}",
        "long": lambda row: str(12345678901234567000 + row * 7),
        "uuid": lambda _: str(uuid.UUID(int=rng.getrandbits(128), version=4)),
        "running": lambda row: str(start + row),
        "prefixed": lambda row: f"ACC-{start + row}",
        "hubspot": lambda row: str(8_000_000_000 + start * 1000 + row * 13),
        "formula": lambda row: f'="{row * 7 + 42:06}"',
        "exponents": lambda row: f"{row + 1}E{row % 7 + 1}",
        "lost": lambda row: f"{1 + row % 9}.{row + 10000}E+11",
        "eighteen": lambda row: str(900_000_000_000_000_000 + start * 1000 + row * 13),
    }
    found = [makers[form](row) for row in range(draw.rows)]
    values = [f"{row * 7 + 42:06}" for row in range(draw.rows)] if form == "formula" else list(found)
    told = frozenset({NoticeKind.LOST_DIGITS}) if form == "lost" else frozenset()
    return MessyColumn(header, f"id: {form}", found, values, TEXT, told)


def countries(draw: Draw, header: str) -> MessyColumn:
    """Names of countries, or their codes, Namibia's and Norway's too."""
    form = draw.pick("names", "codes", "padded")
    chosen = ("DE", "NO", "NA", "FR", "US", "GB") if form == "codes" else draw.language.countries
    values = [draw.rng.choice(chosen) for _ in range(draw.rows)]
    blank = draw.pick(" ", "  ", "\u00a0") if form == "padded" else ""
    made = [(f"{value}{blank}" if draw.rng.random() < 0.3 else value, value) for value in values]
    words = ("", "N/A", "—", "(blank)") if form == "codes" else None
    return draw.column(header, f"country {form}", made, frozenset({Kind.CATEGORY}), words=words)


def cities(draw: Draw, header: str) -> MessyColumn:
    """A few cities."""
    values = [draw.rng.choice(draw.language.cities) for _ in range(draw.rows)]
    return draw.column(header, "cities", [(value, value) for value in values], frozenset({Kind.CATEGORY}))


def owners(draw: Draw, header: str) -> MessyColumn:
    """A few people."""
    people = [f"{first} {draw.language.stems[place]}" for place, first in enumerate(("Ana", "Ben", "Cléo", "Dan"))]
    if draw.language.code in ("ja", "ru"):
        people = list(draw.language.stems[:4])
    values = [draw.rng.choice(people) for _ in range(draw.rows)]
    return draw.column(header, "owners", [(value, value) for value in values], frozenset({Kind.CATEGORY}))


def _grouped(language: Language, number: int, decimals: int = 0) -> str:
    text = f"{number:,.{decimals}f}"
    return text.translate({ord(","): language.group, ord("."): language.point})


def whole_numbers(draw: Draw, header: str) -> MessyColumn:
    """Counts, plain or with signs between thousands."""
    form = draw.pick("plain", "plain", "grouped", "small", "with unit", "as floats", "roughly", "footnotes", "large")
    values = [int(10 ** draw.rng.uniform(0, 2.9 if form == "small" else 4.6)) + 1 for _ in range(draw.rows)]
    write: Mapping[str, Callable[[int], str]] = {
        "plain": str,
        "small": str,
        "grouped": lambda number: _grouped(draw.language, number),
        "with unit": lambda number: f"{number:,} employees",
        "roughly": lambda number: draw.pick("~", "ca. ", "", "+") + f"{number:,}",
        "footnotes": lambda number: f"{number}{'*' if number % 20 == 7 else ''}",
        "large": lambda number: _grouped(draw.language, number),
        "as floats": lambda number: f"{number}.0",
    }
    if form == "large":
        values = [value + 1000 for value in values]
    made = [(write[form](value), value) for value in values]
    told = frozenset({NoticeKind.DECIMAL}) if form == "large" and draw.language.group == "." else frozenset()
    return draw.column(header, f"count: {form}", made, frozenset({Kind.NUMBER}), typed=form == "plain", told=told)


_SCALES = {"M": 10**6, "k": 10**3, " Mio.": 10**6, " Mrd": 10**9, " Cr": 10**7, " Lakh": 10**5, " млн": 10**6}
_SCALES |= {"万": 10**4, " mil.": 10**6, "B": 10**9, " TEUR": 10**3, " bn": 10**9}


def money(draw: Draw, header: str) -> MessyColumn:
    """Amounts in the ways of the language, scaled, negative in brackets or behind."""
    form = draw.pick(
        "plain", "local", "local", "local cents", "scaled", "brackets", "behind", "swiss", "lakhs", "mixed"
    )
    language, rng = draw.language, draw.rng
    pattern = rng.choice(language.money)
    if form in ("plain", "scaled"):
        pattern = rng.choice(("#", "$#"))
    made: list[tuple[str, object]] = []
    scale = rng.choice(list(_SCALES))
    for _ in range(draw.rows):
        number = int(10 ** rng.uniform(2.1, 7))
        below = rng.random() < 0.1
        cents = rng.randrange(100)
        match form:
            case "plain":
                made.append((f"{number}.{cents:02}", float(f"{number}.{cents:02}")))
            case "local":
                made.append((pattern.replace("#", _grouped(language, number)), number))
            case "local cents":
                exact = float(f"{number}.{cents:02}")
                made.append((pattern.replace("#", _grouped(language, exact, 2)), exact))  # type: ignore[arg-type]
            case "scaled":
                short = rng.randrange(11, 999)
                made.append((pattern.replace("#", f"{short / 10}{scale}"), round(short * _SCALES[scale] / 10, 3)))
            case "brackets":
                made.append((f"({number:,})" if below else f"{number:,}", -number if below else number))
            case "behind":
                made.append((f"{number:,}-" if below else f"{number:,}", -number if below else number))
            case "mixed":
                made.append((f"{rng.choice('$€')}{number:,}", number))
            case "swiss":
                made.append((f"CHF {number:,}.00".replace(",", "'"), number))
            case _:
                made.append((_lakhs(number), number))
    form = f"money: {form}{scale if form == 'scaled' else ''}"
    words = (*NOTHING, *language.nothing) if form != "money: behind" else NOTHING
    told = frozenset({NoticeKind.CURRENCIES}) if form == "money: mixed" else frozenset()
    return draw.column(header, form, made, AMOUNT, words=words, typed=form == "money: plain", told=told)


def _lakhs(number: int) -> str:
    text = str(number)
    head, tail = text[:-3], text[-3:]
    parts = []
    while len(head) > 2:
        head, part = head[:-2], head[-2:]
        parts.insert(0, part)
    return ",".join([*([head] if head else []), *parts, tail])


def percentages(draw: Draw, header: str) -> MessyColumn:
    """Percentages as they are written."""
    form = draw.pick("sign", "sign and blank", "local")
    made: list[tuple[str, object]] = []
    for _ in range(draw.rows):
        tenths = draw.rng.randrange(-200, 999)
        text = f"{tenths / 10:.1f}"
        if form == "local":
            text = text.replace(".", draw.language.point)
        made.append((f"{text}{'' if form == 'sign' else ' '}%", tenths / 10))
    return draw.column(header, f"percent: {form}", made, frozenset({Kind.PERCENTAGE}))


_BANDS = {
    "linkedin": "1-10|11-50|51-200|201-500|501-1,000|1,001-5,000|10,001+",
    "employees": "2-10 employees|11-50 employees|51-200 employees|1,001-5,000 employees",
    "crunchbase": "c_00001_00010|c_00011_00050|c_00051_00100|c_00101_00250|c_10001_max",
    "zoominfo": "1 - 4|5 - 9|10 - 19|20 - 49|50 - 99|100 - 249|Over 10,000",
    "revenue": "Under $500,000|$500,000 - $1 mil.|$1 mil. - $5 mil.|$10 mil. - $25 mil.|Over $5 bil.",
    "to": "$1M to $10M|$10M to $50M|$50M to $100M|$100M to $500M",
    "signs": "<10|10-49|50-249|250-999|≥1000",
    "excel": "10-Jan|Nov-50|51-200|201-500|501-1000",
    "en": "1 to 9|10 to 49|50 to 249|250 and more",
    "de": "1 bis 9|10 bis 49|50 bis 249|ab 250",
    "fr": "moins de 10|10 à 49|50 à 249|250 et plus",
    "es": "menos de 10|10 a 49|50 a 249|más de 250",
    "it": "meno di 10|10 - 49|50 - 249|oltre 250",
    "pl": "do 9|10-49|50-249|ponad 250",
    "ru": "до 10|10–49|50–249|более 250",
}


def bands(draw: Draw, header: str) -> MessyColumn:
    """Ranges of sizes."""
    usual = ("linkedin", "employees", "crunchbase", "zoominfo", "revenue", "to", "signs", "excel")
    form = draw.pick(*usual, *(code for code in (draw.language.code,) if code in _BANDS))
    chosen = tuple(_BANDS[form].split("|"))
    values = [draw.rng.choice(chosen) for _ in range(draw.rows)]
    made = [(value, value) for value in values]
    return draw.column(header, f"bands: {form}", made, frozenset({Kind.ORDERED}), order=chosen)


def lists(draw: Draw, header: str) -> MessyColumn:
    """Several words in a cell."""
    words = ["SaaS", "Cloud", "B2B", "Retail", "Energy", "AI", "Fintech"]
    form = draw.pick("; ", ";", "|", "json", "python", "postgres", ", ", ",")
    if form in ("json", "python", "postgres"):
        words.append("Food, Beverage")
    made: list[tuple[str, object]] = []
    for _ in range(draw.rows):
        items = draw.rng.sample(words, draw.rng.randrange(1, 4))
        quoted = ",".join(f'"{item}"' for item in items)
        match form:
            case "json":
                cell = f"[{quoted}]"
            case "python":
                cell = repr(items)
            case "postgres":
                cell = "{" + ",".join(f'"{item}"' if "," in item else item for item in items) + "}"
            case _:
                cell = form.join(items)
        made.append((cell, items))
    return draw.column(header, f"list: {form}", made, frozenset({Kind.LIST}), typed=True)


def yes_no(draw: Draw, header: str) -> MessyColumn:
    """Yes and no in the words of the language, or 1 and 0 below a question."""
    asked = header.casefold().startswith(("is ", "has ")) or header == "Won"
    yes, no = draw.rng.choice((*draw.language.yes_no, ("TRUE", "FALSE"), ("1", "0")))
    kinds = frozenset({Kind.YES_NO} if asked or yes != "1" else {Kind.YES_NO, Kind.NUMBER})
    values = [draw.rng.random() < 0.5 for _ in range(draw.rows)]
    made = [(yes if value else no, value) for value in values]
    words = ("", "N/A", "-")
    return draw.column(header, f"{yes}/{no}", made, kinds, words=words, typed=yes == "TRUE")


def prose(draw: Draw, header: str) -> MessyColumn:
    """Sentences, with the signs that part lists."""
    endings = ["; to be called", ", cf. offer - 2", " | open", " (10-Jan)", ": 50 %", "\nsecond line", ' "quoted"']
    values = [f"{draw.language.prose}{draw.rng.choice(endings)} {row}" for row in range(draw.rows)]
    return draw.column(header, "prose", [(value, value) for value in values], frozenset({Kind.TEXT}))


def phones(draw: Draw, header: str) -> MessyColumn:
    """Numbers of telephones."""
    form = draw.pick("international", "digits", "local", "american")
    rng = draw.rng
    made = {
        "international": lambda: f"+49 {rng.randrange(30, 999)} {rng.randrange(10000, 9999999)}",
        "digits": lambda: str(rng.randrange(2_000_000_000, 9_999_999_999)),
        "local": lambda: f"0{rng.randrange(30, 999)}/{rng.randrange(10000, 999999)}",
        "american": lambda: f"({rng.randrange(200, 999)}) {rng.randrange(200, 999)}-{rng.randrange(1000, 9999)}",
    }
    values = [made[form]() for _ in range(draw.rows)]
    return draw.column(header, f"phone: {form}", [(value, value) for value in values], LABEL)


def postcodes(draw: Draw, header: str) -> MessyColumn:
    """Postcodes, of five digits or with letters."""
    form = draw.pick("german", "us", "uk", "polish")
    rng = draw.rng
    made = {
        "german": lambda: f"{rng.randrange(1000, 99999):05}",
        "us": lambda: str(rng.randrange(10000, 99999)),
        "uk": lambda: f"SW{rng.randrange(1, 20)}A {rng.randrange(1, 9)}AA",
        "polish": lambda: f"{rng.randrange(10, 99)}-{rng.randrange(100, 999)}",
    }
    values = [made[form]() for _ in range(draw.rows)]
    return draw.column(header, f"postcode: {form}", [(value, value) for value in values], LABEL)


STAGES = ("Prospect", "Customer", "Partner", "Former customer", "Reseller - EMEA", "Other")


def stages(draw: Draw, header: str) -> MessyColumn:
    """A few words, one of them with a dash and one alike in small letters."""
    sloppy = draw.rng.random() < 0.3
    values = [draw.rng.choice((*STAGES, "customer") if sloppy else STAGES) for _ in range(draw.rows)]
    told = frozenset({NoticeKind.SPELLING}) if {"customer", "Customer"} <= {*values} else frozenset()
    made = [(value, value) for value in values]
    found = draw.column(header, "stages", made, frozenset({Kind.CATEGORY}), told=told)
    return (
        found
        if {"customer", "Customer"} <= {*found.values}
        else replace(found, told=found.told - {NoticeKind.SPELLING})
    )


def regions(draw: Draw, header: str) -> MessyColumn:
    """Regions, among them North America."""
    values = [draw.rng.choice(("EMEA", "APAC", "NA", "LATAM")) for _ in range(draw.rows)]
    made = [(value, value) for value in values]
    return draw.column(header, "regions", made, frozenset({Kind.CATEGORY}), words=("", "(blank)"))


def constants(draw: Draw, header: str) -> MessyColumn:
    """The same in all rows, or nothing at all."""
    value = draw.pick("", "Q3 export")
    found = [value] * draw.rows
    told = NoticeKind.CONSTANT if value else NoticeKind.EMPTY
    kinds = frozenset({Kind.CATEGORY, Kind.TEXT})
    return MessyColumn(header, "constant", found, [value or None] * draw.rows, kinds, frozenset({told}))
