"""The words that people and programs write where there is no value."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from itertools import product

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
)
_LIKELY = ("na", "none", "unknown", "undisclosed", "unspecified", "tbd", "tba", "missing", "not applicable")
"""Words that may also be answers, and are told as such."""
WORDS = (*_CLEAR, *_LIKELY)
"""Words for a missing value, in lower case."""

_SHORT = 4
"""Letters of a word up to which it is known in capitals and small letters however they are mixed."""
_CODED = frozenset({"region", "market", "territory", "area", "code", "state", "province", "continent", "geo", "symbol"})
"""Words of headers below which `NA` may be Namibia, North America or a ticker."""


def words_for_missing(
    header: str, declared: tuple[str, ...] | None = None, further: tuple[str, ...] = ()
) -> tuple[str, ...]:
    """The words that mean a missing value below a header, in lower case.

    `declared` are those of the column, instead of the usual ones; `further` are added to the usual ones.
    """
    if declared is not None:
        return tuple(word.strip().lower() for word in declared)
    found = set(headers.words(header))
    codes = found & (headers.COUNTRY_WORDS | _CODED | {"ticker"})
    usual = tuple(word for word in WORDS if word != "na") if codes else WORDS
    return (*usual, *(word.strip().lower() for word in further)) if further else usual


def may_be_answers(words: Collection[str]) -> list[str]:
    """The words, as written, that may also be answers."""
    return [word for word in words if word.casefold() in _LIKELY]


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
        forms = {word, word.upper(), word.capitalize(), word.title()}
        if letters <= _SHORT:
            forms |= {"".join(chars) for chars in product(*({char, char.upper()} for char in word))}
        found |= dict.fromkeys(sorted(forms))
    return list(found)
