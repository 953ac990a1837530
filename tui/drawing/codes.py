"""Numbers that are names: years, codes and ids are never shortened and have no thousands separators."""

from __future__ import annotations

import re

from niche.segments.model.columns import Column

_NAMES = re.compile(
    r"year|founded|established|(^|[_ -])(id|no|zip|code|postcode|postal|plz|siren|duns|sic|naics|gics|isic)($|[_ -])",
    re.IGNORECASE,
)


def is_code(column: Column | None) -> bool:
    """Whether the numbers of a column are years, codes or ids, by its name."""
    return column is not None and column.kind.numeric and bool(_NAMES.search(column.name))
