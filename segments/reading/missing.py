"""The words that people and programs write where there is no value."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from functools import cache
from itertools import product
from typing import cast

import polars as pl

from niche.segments.model.columns import BLANKS
from niche.segments.reading import headers

_CLEAR = (
    *("n/a", "#n/a", "n.a.", "n.a", "n. a.", "n/d", "n.d.", "n/k", "#na", "<na>", "na/na", "nan", "#nan", "-nan"),
    *("null", "<null>", "(null)", "[null]", "#null!", "nil", "\\n", "#value!", "#ref!", "#div/0!", "#name?", "#num!"),
    *("-", "--", "---", "–", "—", "−", "?", "??", "???", ".", "..", "...", "…", "_"),
    *("(blank)", "<blank>", "[blank]", "(empty)", "<empty>", "(none)", "<none>", "(unknown)", "(not set)", "(leer)"),
    *("not available", "not provided", "not specified", "not disclosed", "not given", "not set", "no data", "no value"),
    *("k.a.", "k. a.", "k.a", "k/a", "keine angabe", "nicht verfügbar", "s/o", "n.c.", "n/c", "non renseigné"),
    *("non disponible", "no disponible", "sin datos", "s/d", "não disponível", "nie podano", "brak danych"),
    *("н/д", "нет данных", "nicht angegeben", "non communiqué", "onbekend", "unbekannt", "inconnu", "desconocido"),
    *("não informado", "n.v.t.", "nvt", "uppgift saknas", "saknas", "ej angivet", "ikke oplyst", "ikke oppgitt"),
    *(
        "non disponibile",
        "nicht bekannt",
        "desconhecido",
        "sconosciuto",
        "non specificato",
        "no especificado",
        "sin especificar",
        "non précisé",
    ),
    *("okänd", "okänt", "ukendt", "ukjent", "nieznane", "nieznany", "neuvedeno", "neznámé", "není k dispozici"),
    *("неизвестно", "не указано", "не определено", "不明", "未設定", "未定", "該当なし", "なし", "未知", "无"),
)
_LIKELY = ("na", "none", "unknown", "undisclosed", "unspecified", "tbd", "tba", "missing", "not applicable")
"""Words that may also be answers, and are told as such."""
WORDS = (*_CLEAR, *_LIKELY)
"""Words for a missing value, in lower case."""

_SHORT = 4
"""Letters of a word up to which it is known in capitals and small letters however they are mixed."""
_WITHOUT_NA = tuple(word for word in WORDS if word != "na")
_CODED = headers.COUNTRY_WORDS | frozenset(
    {
        *("region", "market", "territory", "area", "code", "state", "province", "continent", "geo", "symbol"),
        "ticker",
    }
)
"""Words of headers below which `NA` may be Namibia, North America or a ticker."""


_REGIONS = frozenset({"EMEA", "APAC", "LATAM", "AMER", "AMERICAS", "EMEIA", "MEA", "DACH", "ANZ", "ROW"})
"""Names of regions beside which `NA` is North America."""
_GLANCE = 2_000


def words_for_missing(
    header: str,
    declared: tuple[str, ...] | None = None,
    further: tuple[str, ...] = (),
    values: pl.Series | None = None,
) -> tuple[str, ...]:
    """The words that mean a missing value below a header, in lower case.

    `declared` are those of the column, instead of the usual ones; `further` are added to the usual ones. `values` are
    those of the column, where they are at hand.
    """
    if declared is not None:
        return tuple(word.strip().lower() for word in declared)
    found = set(headers.words(header))
    usual = WORDS if found.isdisjoint(_CODED) and not _are_regions(values) else _WITHOUT_NA
    return (*usual, *(word.strip().lower() for word in further)) if further else usual


def added(missing: Collection[str]) -> tuple[str, ...]:
    """The words for a missing value that are not the usual ones, and so may be read as a value."""
    return tuple(word for word in missing if word not in _USUAL)


_USUAL = frozenset(WORDS)


def _are_regions(values: pl.Series | None) -> bool:
    if values is None or not isinstance(values.dtype, pl.String | pl.Categorical | pl.Enum):
        return False
    some = values if len(values) < 2 * _GLANCE else values.gather_every(len(values) // _GLANCE)
    if some.dtype == pl.String and not (some == "NA").any():  # quicker than a list, and the end of it mostly
        return False
    listed = some.to_list()
    return "NA" in listed and not _REGIONS.isdisjoint(listed)


def may_be_answers(words: Collection[str]) -> list[str]:
    """The words, as written, that may also be answers."""
    return [word for word in words if word.casefold() in _LIKELY]


@cache
def are_numbers_among(words: tuple[str, ...]) -> bool:
    """Whether some of the words may be a number, such as -1 or 999."""
    return any(map(_NUMBER.fullmatch, words))


_NUMBER = re.compile(r"[-+0-9.e]*[0-9][-+0-9.e]*")


@cache
def spelling_set(words: tuple[str, ...]) -> frozenset[str]:
    """The spellings of words as a set."""
    return frozenset(spellings(words))


@cache
def spellings(words: tuple[str, ...]) -> list[str]:
    """The usual spellings of words in lower case: `None`, `NONE`; of short ones all: `n/A`, `k.A.`, `NaN`."""
    found: dict[str, None] = {}
    for word in words:
        letters = sum(map(str.isalpha, word))
        parts = word.split(" ")
        cased = ([part, part.capitalize()] for part in parts)
        forms = {word, word.upper(), word.title(), *(" ".join(written) for written in product(*cased))}
        if letters <= _SHORT:
            forms |= {"".join(chars) for chars in product(*({char, char.upper()} for char in word))}
        found |= dict.fromkeys(sorted(forms))
    return list(found)


def different(values: Iterable[str | None]) -> set[str]:
    """The distinct texts among values."""
    found = set(values)
    found.discard(None)
    return cast(set[str], found)


def known_few(text: pl.Series, values: list[str | None], different: set[str], missing: tuple[str, ...]) -> pl.Series:
    """As `known_text`, value by value: of few values, and of those that differ, quicker than a query is begun."""
    nothing = spelling_set(missing)
    if "" not in different and nothing.isdisjoint(different) and _are_stripped("|".join(different)):
        return text
    bare = [value and value.strip(BLANKS) for value in values]
    found = [None if not value or value in nothing or not value.strip("\0" + BLANKS) else value for value in bare]
    return text if found == values else pl.Series(text.name, found, dtype=pl.String)


def _are_stripped(joined: str) -> bool:
    """Whether texts, joined by `|`, surely have no blanks around them and no zero byte.

    Of all blanks, only the space counts as printable.
    """
    padded = "| " in joined or " |" in joined or joined.startswith(" ") or joined.endswith(" ")
    return not padded and joined.isprintable()
