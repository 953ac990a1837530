"""Guess the encoding of text that is not UTF-8, from the letters of the words that it would make."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from itertools import pairwise

_ALPHABETS: Mapping[str, str] = {
    "de": "äöüß",
    "fr": "éèêëàâçùûîïôœ",
    "es": "áéíóúñü",
    "pt": "ãõáéíóúâêôçà",
    "it": "àèéìòù",
    "nl": "éëïöüè",
    "sv": "åäöé",
    "da": "æøåé",
    "is": "þðæöáéíóúý",
    "pl": "ąćęłńóśźż",
    "cs": "áčďéěíňóřšťúůýž",
    "sk": "áäčďéíĺľňóôŕšťúýž",
    "hu": "áéíóöőúüű",
    "ro": "ăâîșşțţ",
    "hr": "čćđšž",
    "tr": "çğıöşüâi̇",
    "lt": "ąčęėįšųūž",
    "lv": "āčēģīķļņšūž",
    "et": "äöõüšž",
    "ru": "абвгдежзийклмнопрстуфхцчшщъыьэюяё",
    "uk": "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя",
    "el": "αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ",
    "he": "אבגדהוזחטיךכלםמןנסעףפץצקרשת",
    "ar": "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىي",
    "th": "".join(map(chr, range(0x0E01, 0x0E4F))),
}
"""The letters beyond ASCII of languages, in lower case."""
_LETTERS = {language: frozenset(letters) for language, letters in _ALPHABETS.items()}
_SINGLE_BYTE = (
    *("cp1252", "cp1250", "iso8859_2", "cp1251", "koi8_r", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp874"),
    *("cp850", "cp852", "cp866", "mac_roman"),
)
"""Encodings of one byte a letter, the likelier first."""
_MULTIBYTE: Mapping[str, float] = {"cp949": 0.95, "cp932": 0.7, "euc_jp": 0.7, "gb18030": 0.7, "big5": 0.7}
"""Encodings of several bytes a letter, each with the least share of characters in common use; Hangul is no other's."""
_KANA = 0.1
"""The least share of kana in Japanese, which shares most bytes with Chinese in EUC."""
_JAPANESE = re.compile("会社|株式|電話|担当|備考|売上|顧客")
"""Words of Japanese tables whose bytes are none in Chinese."""
_WORD = re.compile(rb"(?<![A-Za-z\x80-\xff'\-])[A-Za-z'\-]*+[\x80-\xff][A-Za-z\x80-\xff'\-]*")
"""A word with bytes beyond ASCII; words without are passed in time linear in their length."""
_SIGNS = frozenset("'-“”‘’„‚–—…€«»§°•™")
"""Signs that may stand beside a word."""
_USUAL, _MARGIN = "cp1252", 0.03
"""The usual encoding of what is not UTF-8, and by how much another must be likelier."""
_UNCAPPED = 0.02
"""Taken off where a script has capitals, and no word begins with one, or all are nothing else."""
_MOST_WORDS = 2_000
_SAMPLE = 1 << 21
"""Bytes of the text that are looked at first."""
TITLES: Mapping[str, str] = {
    "cp1252": "windows-1252",
    "cp1250": "windows-1250",
    "cp1251": "windows-1251",
    "cp1253": "windows-1253",
    "cp1254": "windows-1254",
    "cp1255": "windows-1255",
    "cp1256": "windows-1256",
    "cp1257": "windows-1257",
    "koi8_r": "koi8-r",
    "cp932": "shift_jis",
    "cp949": "euc-kr",
}
"""The usual names of encodings, where they differ from Python's."""


def repaired_utf8(raw: bytes) -> tuple[str, int] | None:
    """Decode UTF-8 in which few bytes are damaged, those as Windows-1252; return the text and their number.

    None if it is no UTF-8: most characters beyond ASCII are damaged.
    """
    text = raw.decode("utf-8", "surrogateescape")
    damaged = re.findall("[\udc80-\udcff]", text)
    whole = len(re.findall(r"[^\x00-\x7f]", text)) - len(damaged)
    if whole <= len(damaged) * 2:
        return None
    return re.sub("[\udc80-\udcff]", _single, text), len(damaged)


def _single(damaged: re.Match[str]) -> str:
    return bytes([ord(damaged[0]) - 0xDC00]).decode("cp1252", "replace")


def guess_encoding(raw: bytes) -> str:
    """The encoding of bytes that are not UTF-8, by Python's name."""
    for encoding, share in _MULTIBYTE.items():
        if _is_multibyte(raw, encoding, share):
            return encoding
    words = _words(raw)
    scores = {encoding: _score(words, encoding) for encoding in _SINGLE_BYTE}
    best = max(scores, key=lambda encoding: scores[encoding])  # the first of equal ones
    return _USUAL if scores[_USUAL] >= scores[best] - _MARGIN else best


def _words(raw: bytes) -> Counter[bytes]:
    """The words with bytes beyond ASCII, with their frequency."""
    for part in (raw[:_SAMPLE], raw):
        if found := Counter(word for word in _WORD.findall(part) if len(word) > 1):
            return Counter(dict(found.most_common(_MOST_WORDS)))
    return Counter()


def _is_multibyte(raw: bytes, encoding: str, least: float) -> bool:
    """Whether bytes are text of a script with several bytes a letter: they decode, to characters in common use."""
    sample = raw[: raw.rfind(b"\n", 0, _SAMPLE) + 1 or _SAMPLE]
    try:
        text = sample.decode(encoding)
    except UnicodeDecodeError:
        return False
    runs = re.findall(r"[^\x00-\x7f]+", text[:_SAMPLE])
    wide = Counter("".join(runs))
    if not runs or sum(len(run) > 1 for run in runs) * 2 < len(runs):
        return False
    common = sum(number for char, number in wide.items() if _in_common_use(char, encoding))
    kana = sum(number for char, number in wide.items() if "\u3040" <= char <= "\u30ff")
    if encoding == "euc_jp" and kana < wide.total() * _KANA and not _JAPANESE.search(text):
        return False
    return common >= wide.total() * least


def _in_common_use(char: str, encoding: str) -> bool:
    """Whether a character is Hangul, kana, or a Chinese character of the first level of its standard."""
    code = char.encode(encoding)
    if len(code) != 2:
        return False
    lead, trail = code
    match encoding:
        case "cp932":
            return (lead in (0x81, 0x82, 0x83) and "\u3000" <= char <= "\u30ff") or 0x88 <= lead <= 0x97
        case "euc_jp":
            return lead in (0xA1, 0xA4, 0xA5) or 0xB0 <= lead <= 0xCF
        case "cp949":
            return (0xB0 <= lead <= 0xC8 and trail >= 0xA1) or lead == 0xA1
        case "big5":
            return 0xA4 <= lead <= 0xC6 or lead == 0xA1
        case _:
            return (0xB0 <= lead <= 0xD7 and trail >= 0xA1) or lead in (0xA1, 0xA3)


def _score(words: Mapping[bytes, int], encoding: str) -> float:
    """How much words look like those of one language in this encoding; 1 if all letters are its own."""
    letters: Counter[str] = Counter()
    faults, signs, capped, shouted = 0.0, 0, 0, 0
    for word, number in words.items():
        try:
            text = word.decode(encoding)
        except UnicodeDecodeError:
            return -1.0
        for char in text:
            if char in _SIGNS or char.isspace():
                signs += number * (not char.isascii())
            elif not char.isascii():
                letters[char.lower()] += number
        capped += text[0].isupper()
        shouted += text.isupper()
        faults += number * _faults(text)
    known = letters.total() + signs
    if not known:
        return 0.0
    best = max(sum(number for char, number in letters.items() if char in own) for own in _LETTERS.values())
    cased = any(char.upper() != char for char in letters)
    return (best + signs - faults) / known - (_UNCAPPED if cased and (not capped or shouted == len(words)) else 0)


def _faults(word: str) -> float:
    """What is unlikely in a word: signs between letters, capitals behind small letters, letters of several scripts."""
    faults = 0.0
    for before, char in pairwise(word):
        if (char.isascii() and before.isascii()) or char.isspace() or before.isspace():
            continue
        signs = _SIGNS if char in _SIGNS or before in _SIGNS else "'-"
        if not (char.isalpha() or char in signs) or not (before.isalpha() or before in signs):
            faults += 1
        elif before.islower() and char.isupper():
            faults += 0.5
        elif char.isalpha() and before.isalpha() and _script(char) != _script(before):
            faults += 1
    return faults


def _script(char: str) -> int:
    """Latin letters up to U+02FF are one script; others are told apart by the block they are in."""
    return 0 if char < "\u0300" else 1 + ord(char) // 0x100
