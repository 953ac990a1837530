"""The lines of all segments together: what they share as a matrix and as pairs, what was noticed, what is covered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from niche.segments.checking.overview import Standing, Together
from niche.segments.findings.finding import Finding
from niche.segments.model.formatting import accounts, count, percent
from niche.segments.portfolio.overlap import Overlap
from niche.tui.drawing.bars import bar
from niche.tui.drawing.outline import GLYPHS
from niche.tui.drawing.text import Line, Run, cut, left, right, wrap

CELL = 6
"""Cells of a figure of the matrix, with its shade."""
_NUMBER = 3
_SIZE = 9
_LEAST_NAME, _MOST_NAME = 14, 30
_SHADES = ((0.75, "█"), (0.5, "▓"), (0.25, "▒"), (0.1, "░"))
"""From which share on a figure has which shade."""
_PAIR = (("shared", 9), ("alike", 9), ("of first", 10), ("of second", 11))
_BAR = 14
_NAMED = 3


def matrix_room(cells: int) -> tuple[int, int]:
    """Cells of a name, and how many columns of figures fit beside it."""
    name = min(_MOST_NAME, max(_LEAST_NAME, cells // 4))
    return name, max(1, (cells - name - _SIZE - _NUMBER - 2) // CELL)


def matrix_head(cells: int, first: int, total: int) -> Line:
    """The numbers of the segments that the columns stand for, from `first` on."""
    name, fitting = matrix_room(cells)
    numbers = range(first + 1, min(total, first + fitting) + 1)
    title = Run(f"{left('% of the row in …', name + _NUMBER)}{right('accounts', _SIZE)}", "head")
    more = [Run(" ›", "accent")] if numbers and numbers[-1] < total else []
    return [title, *(Run(right(str(number), CELL), "head") for number in numbers), *more]


def matrix_line(
    index: int,
    slugs: Sequence[str],
    shares: Mapping[tuple[str, str], float],
    sizes: Mapping[str, int],
    cells: int,
    first: int,
) -> Line:
    """The share of one segment's accounts that each other one holds as well."""
    slug = slugs[index]
    name, fitting = matrix_room(cells)
    line = [Run(right(str(index + 1), _NUMBER - 1) + " ", "dim"), Run(left(slug, name))]
    line.append(Run(right(count(sizes[slug]) if slug in sizes else "–", _SIZE)))
    for other in slugs[first : first + fitting]:
        line += _figure(shares.get((slug, other)), itself=other == slug)
    return line


def _figure(share: float | None, *, itself: bool) -> Iterator[Run]:
    if itself or share is None:
        yield Run(right("–" if itself else "", CELL), "dim")
    elif not share:
        yield Run(right("·", CELL), "dim")
    else:
        shade = next((glyph for least, glyph in _SHADES if share >= least), " ")
        text = "<1" if share < 0.01 else f"{share * 100:.0f}"
        yield Run(f"  {shade}", "bar")
        yield Run(right(text, CELL - 3), "strong" if share >= _SHADES[1][0] else "")


def shares_of(pairs: Sequence[Overlap]) -> dict[tuple[str, str], float]:
    """The share of the first segment's accounts that the second one holds, both ways."""
    shares: dict[tuple[str, str], float] = {}
    for pair in pairs:
        shares[pair.first, pair.second], shares[pair.second, pair.first] = pair.of_first, pair.of_second
    return shares


def _pair_room(cells: int) -> tuple[int, int]:
    room = cells - sum(wide for _, wide in _PAIR)
    drawn = _BAR if room >= 2 * _MOST_NAME + _BAR else 0
    return max(8, (room - drawn) // 2), drawn


def pair_head(cells: int) -> Line:
    """The titles of the columns of pairs."""
    name, _ = _pair_room(cells)
    titles = [Run(right(title, wide), "head") for title, wide in _PAIR]
    return [Run(left("first", name) + left("second", name), "head"), *titles]


def pair_line(pair: Overlap, cells: int) -> Line:
    """What two segments share."""
    name, drawn = _pair_room(cells)
    texts = (count(pair.shared), percent(pair.jaccard), percent(pair.of_first), percent(pair.of_second))
    figures = [Run(right(text, wide)) for text, (_, wide) in zip(texts, _PAIR, strict=True)]
    shown = [Run(f"  {bar(pair.jaccard, 1, drawn - 2)}", "bar")] if drawn else []
    return [Run(left(pair.first, name - 1) + " "), Run(left(pair.second, name)), *figures, *shown]


def finding_line(finding: Finding) -> Line:
    """What was noticed about all segments."""
    glyph = GLYPHS[finding.severity]
    return [Run(f"{glyph.text} ", glyph.look), Run(finding.message)]


def finding_lines(finding: Finding, cells: int) -> list[Line]:
    """The whole of a finding, in three lines."""
    lines = wrap(finding.message, max(20, cells))[:_NAMED]
    return [[Run(line, "dim")] for line in (*lines, *[""] * (_NAMED - len(lines)))]


def covered(together: Together) -> str:
    """What the active segments hold together, and where the rest is."""
    gap = together.coverage.everything
    said = f"covers {accounts(gap.of - gap.accounts)} of {count(gap.of)} ({percent((gap.of - gap.accounts) / gap.of)})"
    if gap.of_won:
        held = gap.of_won - gap.won
        said += f", {count(held)} of {count(gap.of_won)} won ({percent(held / gap.of_won)})"
    rest = ", ".join(f"{one.title} {count(one.accounts)}" for one in together.coverage.sectors[:_NAMED])
    return f"{said}; outside most in {rest}" if rest else said


def about_lines(standing: Standing, cells: int) -> list[Line]:
    """Two lines about a segment: what it is and who owns it; its worst finding, or what is wrong with its file."""
    if standing.segment is None:
        said = str(standing.problems[0]) if standing.problems else ""
        return [[Run(cut(said, cells), "dim")], []]
    segment = standing.segment
    filed = ", ".join(filter(None, (segment.owner, *segment.tags)))
    what = ": ".join(filter(None, (segment.name, " ".join(segment.description.split()))))
    worst = max(standing.findings or (), key=lambda finding: finding.severity, default=None)
    second = finding_line(worst) if worst else [Run("")]
    return [[Run(cut(f"{what}{f'  ({filed})' if filed else ''}", cells), "dim")], second]
