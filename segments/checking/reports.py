"""Write the report of a check as text, and in the formats that continuous integration reads."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree

from niche.segments.checking.records import as_json, check_record
from niche.segments.findings.catalogue import explanation
from niche.segments.findings.finding import Finding, Repair, Severity
from niche.segments.findings.registry import ALL
from niche.segments.findings.report import Checked, Report
from niche.segments.model.formatting import accounts, count, percent

_GITHUB = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def render(report: Report, form: str) -> str:
    """Write the report in one of `FORMATS`, with a line break at the end."""
    return FORMATS[form](report)


def summary(report: Report) -> str:
    """Summarise the report: `8 segments of 20,000 accounts: 1 error, 2 warnings, no notes`."""
    found = [finding.severity for _, finding in report.findings()]
    parts = [_number(found.count(severity), severity.word) for severity in sorted(Severity, reverse=True)]
    accepted = f" ({count(report.accepted)} accepted)" if report.accepted else ""
    return f"{_number(len(report.segments), 'segment')} of {accounts(report.of)}: {', '.join(parts)}{accepted}"


def _number(number: int, word: str) -> str:
    return f"{count(number) if number else 'no'} {word}{'' if number == 1 else 's'}"


def _size(segment: Checked) -> str:
    if segment.accounts is None or segment.share is None:
        return "cannot be read"
    return f"{accounts(segment.accounts)}, {percent(segment.share)}"


def _text(report: Report) -> str:
    lines: list[str] = ["table"] if report.table else []
    lines += table_lines(report.table)
    for segment in report.segments:
        lines.append(f"{segment.slug}  {_size(segment)}")
        for finding in segment.findings:
            lines += _finding(segment.file, finding)
    if report.portfolio:
        lines.append("portfolio")
        for finding in report.portfolio:
            lines += _finding("", finding)
    return "\n".join([*lines, summary(report), ""])


def table_lines(findings: Iterable[Finding]) -> list[str]:
    """Write findings about the table as text, each with its repairs."""
    return [line for finding in findings for line in _finding("", finding)]


def _finding(file: str, finding: Finding) -> list[str]:
    place = f"  [{_place(file, finding)}]" if file and finding.line else ""
    message = " ".join(finding.message.split())
    lines = [f"  {finding.severity.word:7}  {finding.rule}: {message}{place}"]
    return lines + [f"{'':11}{line}" for line in _tries(finding)]


def _tries(finding: Finding) -> list[str]:
    tries = [f"{repair.change} ({_result(repair)})" for repair in finding.repairs]
    return [f"try: {change}" for change in (*tries, *map(str, finding.settings))]


def _first_try(finding: Finding) -> str:
    """The first repair and the number of others; empty if there is none."""
    first, *others = _tries(finding) or [""]
    return f"{first} and {_number(len(others), 'other change')}" if others else first


def _result(repair: Repair) -> str:
    return ", ".join((accounts(repair.accounts), *repair.effects))


def _place(file: str, finding: Finding) -> str:
    return ":".join([file, *(str(number) for number in (finding.line, finding.column) if number)])


def _markdown(report: Report) -> str:
    lines = ["| segment | accounts | share | finding | |", "| --- | ---: | ---: | --- | --- |"]
    lines += [_row("table", "", "", f"{f.severity.word}: {f.rule}", _said(f)) for f in report.table]
    for segment in report.segments:
        share = "" if segment.share is None else percent(segment.share)
        size = "" if segment.accounts is None else count(segment.accounts)
        cells = [(f"{f.severity.word}: {f.rule}", _said(f)) for f in segment.findings] or [("", "")]
        for index, (rule, message) in enumerate(cells):
            head = (segment.slug, size, share) if not index else ("", "", "")
            lines.append(_row(*head, rule, message))
    lines += [_row("portfolio", "", "", f"{f.severity.word}: {f.rule}", _said(f)) for f in report.portfolio]
    return "\n".join([*lines, "", summary(report), ""])


def _said(finding: Finding) -> str:
    return "; ".join(filter(None, (finding.message, _first_try(finding))))


def _row(*cells: str) -> str:
    # A line break or a bar would end the cell; a bracket would start a tag.
    plain = (" ".join(cell.split()).replace("|", r"\|").replace("<", "&lt;") for cell in cells)
    return f"| {' | '.join(plain)} |"


def _github(report: Report) -> str:
    """Write GitHub's workflow commands; they want `%` and line breaks escaped, in properties also `:` and `,`."""
    lines: list[str] = []
    for segment, finding in report.findings():
        about, file = _about(report, segment, finding)
        title = f"{about}: {finding.rule}"
        properties = {"title": title, "file": file, "line": str(finding.line or 1)}
        if finding.column:
            properties["col"] = str(finding.column)
        message = "\n".join(filter(None, (finding.message, _first_try(finding))))
        said = ",".join(f"{name}={_escaped(value, ':,')}" for name, value in sorted(properties.items()))
        lines.append(f"::{_GITHUB[finding.severity]} {said}::{_escaped(message)}")
    return "\n".join([*lines, summary(report), ""])


def _about(report: Report, segment: Checked | None, finding: Finding) -> tuple[str, str]:
    """What a finding is about, and the file that it is in."""
    if segment:
        return segment.slug, segment.file
    return ("table", report.table_file) if finding.noticed else ("portfolio", report.file)


def _escaped(text: str, more: str = "") -> str:
    for char in ("%", "\r", "\n", *more):
        text = text.replace(char, f"%{ord(char):02X}")
    return text


def _sarif(report: Report) -> str:
    """Write SARIF 2.1.0 (OASIS Standard, 27 March 2020) with everything that GitHub's code scanning requires."""
    slugs = [rule.slug for rule in ALL]
    rules = [
        {
            "id": rule.slug,
            "shortDescription": {"text": rule.summary},
            "fullDescription": {"text": rule.why},
            "help": {"text": explanation(rule)},
            "defaultConfiguration": {"level": rule.severity.word},
        }
        for rule in ALL
    ]
    known: Counter[str] = Counter()
    results: list[dict[str, object]] = []
    for segment, finding in report.findings():
        # GitHub refuses a result without a place, even one about all segments.
        about, file = _about(report, segment, finding)
        fingerprint = f"{about}/{finding.rule}/{finding.about or '.'.join(map(str, finding.path or ()))}"
        known[fingerprint] += 1
        result: dict[str, object] = {
            "ruleId": finding.rule,
            "ruleIndex": slugs.index(finding.rule),
            "level": finding.severity.word,
            "message": {"text": "\n".join([finding.message, *_tries(finding)])},
            "locations": [{"physicalLocation": _location(file, finding)}],
            "partialFingerprints": {"segmentRule/v1": f"{fingerprint}/{known[fingerprint]}"},
        }
        results.append(result)
    run = {"tool": {"driver": {"name": "niche", "rules": rules}}, "results": results, "columnKind": "unicodeCodePoints"}
    document = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
    return as_json(document) + "\n"


def _location(file: str, finding: Finding) -> dict[str, object]:
    path = Path(file)
    uri = path.as_uri() if path.is_absolute() else quote(os.fsencode(path.as_posix()))
    region = {"startLine": finding.line or 1} | ({"startColumn": finding.column} if finding.column else {})
    return {"artifactLocation": {"uri": uri}, "region": region}


def _junit(report: Report) -> str:
    """Write a test case for the table, each segment and the portfolio; errors and warnings fail it, notes are output.

    Valid by Jenkins' schema (junit-10.xsd) but for `file` of a test case: GitLab shows it, GitHub's reporters put
    annotations there, and Jenkins' own `junit` step accepts it. Only its xUnit plugin refuses it.
    """
    suite = ElementTree.Element("testsuite", name="niche check")
    failures = 0
    cases = [("table", report.table_file, report.table)]
    cases += [(segment.slug, segment.file, segment.findings) for segment in report.segments]
    cases += [("portfolio", report.file, report.portfolio)]
    for name, file, findings in cases:
        case = ElementTree.SubElement(suite, "testcase", name=name, classname="niche", file=file)
        bad = [finding for finding in findings if finding.severity > Severity.NOTE]
        for finding in bad:
            failure = ElementTree.SubElement(case, "failure", type=finding.rule, message=_xml(finding.message))
            failure.text = _xml("\n".join(_finding(file, finding)))
        notes = [line for finding in findings if finding not in bad for line in _finding(file, finding)]
        if notes:
            ElementTree.SubElement(case, "system-out").text = _xml("\n".join(notes))
        failures += bool(bad)
    suite.attrib |= {"tests": str(len(cases)), "failures": str(failures), "errors": "0"}
    ElementTree.indent(suite)
    return ElementTree.tostring(suite, encoding="unicode", xml_declaration=True) + "\n"


def _xml(text: str) -> str:
    """Replace the characters that XML 1.0 cannot hold."""
    return "".join(char if char in "\t\n" or (char >= " " and char not in "\ufffe\uffff") else "�" for char in text)


FORMATS: Mapping[str, Callable[[Report], str]] = {
    "text": _text,
    "json": lambda report: as_json(check_record(report)) + "\n",
    "markdown": _markdown,
    "github": _github,
    "sarif": _sarif,
    "junit": _junit,
}
