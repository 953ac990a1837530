"""Encodings guessed from the words that they make."""

from __future__ import annotations

from pathlib import Path

import pytest

from niche.segments.model.problems import BadInputError
from niche.segments.model.settings import FileLayout
from niche.segments.reading.charsets import guess_encoding, repaired_utf8
from niche.segments.reading.notices import NoticeKind
from niche.segments.reading.readers import read_source
from niche.segments.reading.sources import find_source

TEXTS = {
    "cp1252": "Name,Stadt\nMüller,Köln\nCafé,Zürich\n",
    "cp1251": "название,страна\nВосток Маркет,Россия\nСевер,Россия\nЮжный ветер,Казахстан\n",
    "koi8_r": "название,страна\nВосток Маркет,Россия\nСевер,Россия\n",
    "cp866": "название,страна\nВосток Маркет,Россия\n",
    "cp1250": "Nazwa,Miasto\nŻółw,Łódź\nŚwit,Gdańsk\n",
    "iso8859_2": "Nazwa\nŁódź\nŻółw\nGdańsk\n",
    "cp1253": "Εταιρεία,Χώρα\nΑθήνα,Ελλάδα\n",
    "cp1254": "Şirket,Ülke\nİstanbul Çiçek,Türkiye\nIğdır\n",
    "cp1255": "חברה,מדינה\nשלום,ישראל\n",
    "cp1256": "شركة,بلد\nالرياض,السعودية\n",
    "cp1257": "Įmonė,Šalis\nŽemė,Lietuva\nąžuolas\n",
    "cp850": "Müller,Köln\nGröße\n",
    "mac_roman": "Müller,Köln\nCafé\n",
    "shift_jis": "会社,国\n東京銀行,日本\n大阪商店,日本\n北京工場,中国\n",
    "euc_jp": "会社,国\n東京ぎんこう,日本\n大阪しょうてん,日本\n",
    "gb18030": "公司,国家\n上海华电有限公司,中国\n北京银行,中国\n",
    "big5": "公司,國家\n台灣積體電路,台灣\n鴻海,台灣\n",
    "euc_kr": "회사,국가\n삼성전자,한국\n현대자동차,한국\n",
}


@pytest.mark.parametrize("encoding", TEXTS)
def test_a_text_comes_out_as_it_was_written(encoding: str) -> None:
    raw = TEXTS[encoding].encode(encoding)
    assert raw.decode(guess_encoding(raw)) == TEXTS[encoding]


@pytest.mark.parametrize("text", ["a “quoted” – Müller’s", "50 € – 3½ ®", "Málaga €", "éa", "Ärzte\nÄrzte\n"])
def test_signs_and_few_letters_are_of_the_usual_encoding(text: str) -> None:
    assert guess_encoding(text.encode("cp1252")) == "cp1252"


def test_few_damaged_bytes_leave_the_rest_as_utf8() -> None:
    assert repaired_utf8("Müller\n".encode() * 9 + b"Caf\xe9") == ("Müller\n" * 9 + "Café", 1)
    assert repaired_utf8(b"Caf\xe9") is None


def test_a_guess_is_told_and_a_declared_encoding_is_used(tmp_path: Path) -> None:
    table = tmp_path / "a.csv"
    table.write_bytes(TEXTS["cp1251"].encode("cp1251"))
    guessed = read_source(find_source(str(table)))
    assert guessed.frame.columns == ["название", "страна"]
    (notice,) = guessed.notices
    assert notice.kind is NoticeKind.ENCODING
    assert notice.kept is not None
    assert notice.kept.value == "windows-1251"
    declared = read_source(find_source(str(table), FileLayout(encoding="windows-1251")))
    assert (declared.frame.equals(guessed.frame), declared.notices) == (True, ())


@pytest.mark.parametrize(
    ("encoding", "message"),
    [("utf-8", r"a\.csv:1: byte 0 is not valid utf-8"), ("latin-99", "there is no encoding latin-99")],
)
def test_an_encoding_that_does_not_fit_is_an_error(tmp_path: Path, encoding: str, message: str) -> None:
    (tmp_path / "a.csv").write_bytes(TEXTS["cp1251"].encode("cp1251"))
    with pytest.raises(BadInputError, match=message):
        read_source(find_source(str(tmp_path / "a.csv"), FileLayout(encoding=encoding)))
