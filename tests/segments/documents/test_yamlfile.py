"""YAML read by niche's rules, with the place of everything, and one clear sentence for everything wrong."""

from __future__ import annotations

import pytest

from niche.segments.documents.yamlfile import (
    BOM,
    MAX_BYTES,
    MAX_DEPTH,
    KeyPath,
    Place,
    Plain,
    Spelled,
    decode,
    load,
    meant,
)
from niche.segments.model.problems import BadInputError


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("12", 12),
        ("-3", -3),
        ("0", 0),
        ("1.5", 1.5),
        ("0.2", 0.2),
        ("1000.0", 1000.0),
        ("1.0e+20", 1e20),
        ("0.20", Spelled("0.20")),
        ("1e3", Spelled("1e3")),
        ("12E4", Spelled("12E4")),
        ("1e+20", Spelled("1e+20")),
        ("0.1000000000000000000001", Spelled("0.1000000000000000000001")),
        ("true", True),
        ("false", False),
        ("False", Spelled("False")),
        ("TRUE", Spelled("TRUE")),
        ("null", None),
        ("~", None),
        ("", None),
        ("NO", "NO"),
        ("on", "on"),
        ("yes", "yes"),
        ("y", "y"),
        ("0111", "0111"),
        ("08", "08"),
        ("01.10", "01.10"),
        ("62.10", "62.10"),
        ("1_000", "1_000"),
        ("1,000", "1,000"),
        ("12:30", "12:30"),
        ("+49", "+49"),
        ("0x1F", "0x1F"),
        ("1e999", "1e999"),
        (".inf", ".inf"),
        ("2026-11-21", "2026-11-21"),
        ("6f1c09", "6f1c09"),
        ("'12'", "12"),
        ('"true"', "true"),
        ('"\\u00e9"', "é"),
        ("9" * 5000, "9" * 5000),
    ],
)
def test_scalars_mean_what_a_person_means(written: str, meant: object) -> None:
    document = load(f"key: {written}\n")
    assert document.value == {"key": meant}
    assert isinstance(document.value, dict)
    assert type(document.value["key"]) is type(meant)


@pytest.mark.parametrize(
    ("written", "meaning"), [("0.20", 0.2), ("1e3", 1000.0), ("12E4", 120000.0), ("False", False), ("TRUE", True)]
)
def test_what_takes_numbers_sees_the_meaning_of_an_unusual_spelling(written: str, meaning: Plain) -> None:
    assert meant(load(f"a: [{written}, {{b: {written}}}]\n").value) == {"a": [meaning, {"b": meaning}]}


def test_keys_are_text() -> None:
    assert load("NO: 1\n2026: 2\ntrue: 3\n'4': 4\n").value == {"NO": 1, "2026": 2, "true": 3, "4": 4}


@pytest.mark.parametrize("text", ["", "# nothing but this\n", "\n\n", "---\n"])
def test_nothing_is_none(text: str) -> None:
    assert load(text).value is None


TEXT = """\
name: Größe   # ü
where:
  all:
    - employees: {between: [100, 500]}
    - country: [DE, "NO"]
"""


@pytest.mark.parametrize("text", [TEXT, BOM + TEXT, TEXT.replace("\n", "\r\n")], ids=["plain", "bom", "crlf"])
@pytest.mark.parametrize(
    ("path", "of_key", "place"),
    [
        ((), False, (1, 1)),
        (("name",), True, (1, 1)),
        (("name",), False, (1, 7)),
        (("where", "all"), True, (3, 3)),
        (("where", "all", 0, "employees"), True, (4, 7)),
        (("where", "all", 0, "employees", "between", 1), False, (4, 34)),
        (("where", "all", 1, "country", 1), False, (5, 21)),
        (("where", "all", 7), False, (4, 5)),
        (("where", "missing", "more"), True, (2, 1)),
    ],
)
def test_places(text: str, path: KeyPath, of_key: bool, place: Place) -> None:
    assert load(text).place(path, of_key) == place


def test_written_text_of_a_number() -> None:
    document = load("rule: 123456\ncode: 1e5\nlist: [1]\n")
    assert (document.written(("rule",)), document.written(("code",)), document.written(("list",))) == (
        "123456",
        "1e5",
        "",
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: 1\na: 2\n", "f.yaml:2:1: the key a appears twice"),
        ("a: &x 1\n", "f.yaml:1:4: niche does not read anchors: &x"),
        ("a: *x\n", "f.yaml:1:4: niche does not read aliases: *x"),
        ("<<: {b: 1}\n", "f.yaml:1:1: niche does not read merge keys: <<"),
        ("a: !!str 1\n", "f.yaml:1:4: niche does not read tags: !!str"),
        ("a: !mine {}\n", "f.yaml:1:4: niche does not read tags: !mine"),
        ("? [a]\n: 1\n", "f.yaml:1:3: a key cannot be a list or a mapping"),
        ("a: 1\n---\nb: 2\n", "f.yaml:2:1: a second YAML document begins here"),
        ("a:\n\tb: 1\n", "f.yaml:2:1: a tab in the indentation"),
        ("a:\n  \t- 1\n", "f.yaml:2:3: a tab in the indentation"),
        ("a: 1\n<<<<<<< HEAD\nb: 2\n=======\nb: 3\n>>>>>>> x\n", "f.yaml:2:1: a merge conflict is left in the file"),
        ("a: b: c\n", "f.yaml:1:5: a colon does not belong here"),
        ("a: 1\nb\nc: 2\n", "f.yaml:2:1: this line is not `key: value`"),
        ("a: 'x\nb: 1\n", "f.yaml:1:4: a quote is opened here and never closed"),
        ("a: [1, 2\nb: 3\n", "f.yaml:1:4: the list that begins here with [ is not closed"),
        ("a: {b: 1\nc: 3\n", "f.yaml:1:4: the mapping that begins here with { is not closed"),
        ("a:\n  b: 1\n c: 2\n", "f.yaml:3:2: the indentation does not fit the lines above"),
        ("a: @x\n", "f.yaml:1:4: a character that cannot begin a value"),
        ('a: "\\q"\n', "f.yaml:1:5: an unknown escape in double quotes"),
        ("é: \x07\n", "f.yaml:1:4: a control character, '\\x07'"),
        ("a: \ud800\n", "f.yaml:1:4: half of a character pair"),
        ("[" * 100_000, f"f.yaml:1:{MAX_DEPTH + 1}: nested deeper than {MAX_DEPTH} levels"),
        ("- " * 100_000, f"f.yaml:1:{2 * MAX_DEPTH + 1}: nested deeper than {MAX_DEPTH} levels"),
        ("a: {" * 10_000, f"f.yaml:1:{4 * MAX_DEPTH}: nested deeper than {MAX_DEPTH} levels"),
        ("[a: " * 10_000, f"f.yaml:1:{2 * MAX_DEPTH + 1}: nested deeper than {MAX_DEPTH} levels"),
        ("? " * 10_000, f"f.yaml:1:{2 * MAX_DEPTH + 1}: nested deeper than {MAX_DEPTH} levels"),
        ("a: 1\nb: 2\nc: " + "[" * 10_000, f"f.yaml:3:{MAX_DEPTH + 3}: nested deeper than {MAX_DEPTH} levels"),
    ],
)
def test_what_is_refused_is_said_with_its_place(text: str, said: str) -> None:
    with pytest.raises(BadInputError) as caught:
        load(text, "f.yaml")
    assert said in str(caught.value)
    assert all(problem.file == "f.yaml" and problem.line for problem in caught.value.problems)


def test_a_billion_laughs_is_refused_at_the_first_anchor() -> None:
    laughs = "a: &a [x]\n" + "".join(f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]\n" for a, b in zip("abcd", "bcde"))  # noqa: B905
    with pytest.raises(BadInputError, match="1:4: niche does not read anchors"):
        load(laughs, "f.yaml")


def test_all_problems_come_at_once() -> None:
    with pytest.raises(BadInputError) as caught:
        load("a: &x 1\nb: *x\na: 2\n<<: 3\n")
    assert [(problem.line, problem.column) for problem in caught.value.problems] == [(1, 4), (2, 4), (3, 1), (4, 1)]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("a: é".encode("latin-1"), "f.yaml:1:4: the file is not UTF-8: byte 0xe9, 'é' in Windows-1252"),
        (b"a: 1\nb: \xc3\xa9\xff", "f.yaml:2:5: the file is not UTF-8"),
        ("a: 1".encode("utf-16"), "f.yaml:1:1: the file is in UTF-16"),
        ("a: 1".encode("utf-16-le"), "f.yaml:1:1: the file is in UTF-16"),
        (b"x" * (MAX_BYTES + 1), "f.yaml: the file has 1,048,577 bytes"),
    ],
)
def test_other_encodings_and_sizes_are_refused(data: bytes, said: str) -> None:
    with pytest.raises(BadInputError) as caught:
        decode(data, "f.yaml")
    assert said in str(caught.value)


def test_text_too_large_is_refused_before_it_is_parsed() -> None:
    with pytest.raises(BadInputError, match="niche reads YAML up to"):
        load("[" * (10 << 20))


def test_decoding_keeps_line_endings_and_the_byte_order_mark() -> None:
    assert decode(b"\xef\xbb\xbfa: 1\r\n") == "\ufeffa: 1\r\n"
