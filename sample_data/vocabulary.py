"""The words that sample accounts are made of: places, invented company names, tools, stages, tags."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Country(NamedTuple):
    """A country of the sample: its share of the accounts, the sales area, what companies there look like."""

    code: str
    share: float
    area: str
    tld: str
    forms: tuple[str, ...]
    """Legal forms, as the name writes them."""
    regions: tuple[str, ...] = ()
    """States or provinces, where addresses have one."""


COUNTRIES = (
    Country(
        "US",
        0.36,
        "amer",
        "com",
        ("Inc.", "LLC", "Corp.", "Co."),
        ("California", "Texas", "New York", "Florida", "Illinois", "Massachusetts", "Ohio", "Georgia", "Washington"),
    ),
    Country(
        "DE",
        0.1,
        "emea",
        "de",
        ("GmbH", "AG", "GmbH & Co. KG", "SE"),
        ("Bayern", "Nordrhein-Westfalen", "Baden-Württemberg", "Hessen", "Berlin", "Hamburg"),
    ),
    Country("GB", 0.09, "emea", "co.uk", ("Ltd", "plc", "LLP")),
    Country("FR", 0.07, "emea", "fr", ("SAS", "SA", "SARL")),
    Country("CA", 0.05, "amer", "ca", ("Inc.", "Ltd."), ("Ontario", "Québec", "British Columbia", "Alberta")),
    Country("NL", 0.04, "emea", "nl", ("B.V.", "N.V.")),
    Country("SE", 0.035, "emea", "se", ("AB",)),
    Country("NO", 0.03, "emea", "no", ("AS", "ASA")),
    Country("ES", 0.03, "emea", "es", ("S.L.", "S.A.")),
    Country("IT", 0.03, "emea", "it", ("S.p.A.", "S.r.l."), ("Lombardia", "Veneto", "Lazio")),
    Country("AU", 0.03, "apac", "com.au", ("Pty Ltd",), ("New South Wales", "Victoria", "Queensland")),
    Country("IN", 0.025, "apac", "in", ("Pvt. Ltd.", "Ltd."), ("Karnataka", "Maharashtra", "Tamil Nadu")),
    Country("DK", 0.02, "emea", "dk", ("A/S", "ApS")),
    Country("FI", 0.015, "emea", "fi", ("Oy", "Oyj")),
    Country("CH", 0.015, "emea", "ch", ("AG", "Sàrl"), ("Zürich", "Genève", "Basel-Stadt")),
    Country("JP", 0.015, "apac", "jp", ("K.K.",), ("Tōkyō", "Ōsaka")),
    Country("SG", 0.015, "apac", "sg", ("Pte. Ltd.",)),
    Country("BR", 0.015, "amer", "com.br", ("Ltda.", "S.A."), ("São Paulo", "Rio de Janeiro", "Paraná")),
    Country("PL", 0.01, "emea", "pl", ("Sp. z o.o.", "S.A.")),
    Country("IE", 0.005, "emea", "ie", ("Ltd",)),
)

_STARTS = (
    "Ald Alt Ann Arb Ast Bal Ber Björn Blau Bor Bren Cal Cas Cel Cor Dal Dell Dor Éc Eld Elm Fal Fen Fjord Gal "
    "Gar Glen Gran Grön Hal Har Hel Iber Ild Jar Kal Kes Kron Lam Lin Lor Mar Mel Mir Mont Nord Nor Oak Ole Ost "
    "Pal Pel Quar Ral Ren Rös Sal Sax Sel Sil Sol Stel Sund Tal Tar Ter Tor Ul Val Var Vel Ver Vin Wal Wes Wil "
    "Yar Zel "
)
_ENDS = (
    "a ac ado al ander anta ara aris art ata berg bridge by croft dale den dyn ea eda eno era ero esta field fors "
    "gate gren haven ia ica ida ien igo ina ion is isk ita ium ivo land leaf lund mark mere mont more nova o ona "
    "or os ova ridge son stad stone ton tra um una ura vale vant vik vista ward wick wood worth "
)
STEM_STARTS, STEM_ENDS = _STARTS.split(), _ENDS.split()
"""An invented word is one of the starts and one of the ends."""

DESCRIPTORS = {
    "11": ("Farms", "Growers", "Forestry", "Agri"),
    "21": ("Mining", "Resources", "Minerals", "Petroleum"),
    "22": ("Energy", "Power", "Water", "Grid"),
    "23": ("Construction", "Builders", "Contracting", "Roofing"),
    "31-33": ("Industries", "Works", "Manufacturing", "Foods", "Components", "Labs"),
    "42": ("Supply", "Trading", "Distribution", "Wholesale"),
    "44-45": ("Stores", "Market", "Outfitters", "Home", "Shop"),
    "48-49": ("Logistics", "Freight", "Shipping", "Transport"),
    "51": ("Software", "Systems", "Cloud", "Media", "Data", "Digital"),
    "52": ("Bank", "Insurance", "Capital", "Financial"),
    "53": ("Properties", "Real Estate", "Rentals", "Leasing"),
    "54": ("Consulting", "Engineering", "Partners", "Design", "Advisory"),
    "55": ("Holdings", "Group"),
    "56": ("Services", "Staffing", "Facilities", "Travel"),
    "61": ("Academy", "College", "Learning", "Training"),
    "62": ("Health", "Clinics", "Care", "Dental"),
    "71": ("Sports", "Arts", "Leisure", "Parks"),
    "72": ("Hotels", "Catering", "Restaurants", "Resorts"),
    "81": ("Repair", "Laundry", "Association", "Salon"),
    "92": ("Agency", "Authority", "Council", "Office"),
}
"""What a company of a sector calls itself, by NAICS sector."""

SECTOR_SHARES = {
    "11": 0.008,
    "21": 0.007,
    "22": 0.01,
    "23": 0.055,
    "31-33": 0.14,
    "42": 0.06,
    "44-45": 0.095,
    "48-49": 0.05,
    "51": 0.11,
    "52": 0.085,
    "53": 0.025,
    "54": 0.13,
    "55": 0.005,
    "56": 0.06,
    "61": 0.025,
    "62": 0.07,
    "71": 0.012,
    "72": 0.028,
    "81": 0.02,
    "92": 0.005,
}

FOCUS_SHARES = {"5132": 0.09, "5182": 0.02, "5241": 0.022, "4581": 0.06, "3254": 0.025}
"""Industry groups of which the export holds more than their rank would give, as shares of all accounts."""

WRONG_CODES = ("511210", "519130", "454110", "517311", "999990")
"""Codes of earlier NAICS versions and fillers, which NAICS 2022 does not have."""

TOOLS = {
    "Salesforce": 0.27,
    "HubSpot": 0.19,
    "Microsoft 365": 0.42,
    "Google Workspace": 0.3,
    "AWS": 0.31,
    "Azure": 0.26,
    "Google Cloud": 0.14,
    "Slack": 0.24,
    "Zoom": 0.25,
    "Jira": 0.17,
    "GitHub": 0.15,
    "SAP": 0.12,
    "NetSuite": 0.09,
    "Dynamics 365": 0.1,
    "Workday": 0.07,
    "Snowflake": 0.08,
    "Databricks": 0.05,
    "Tableau": 0.09,
    "Power BI": 0.13,
    "Shopify": 0.08,
    "Magento": 0.03,
    "Stripe": 0.1,
    "Adyen": 0.03,
    "Zendesk": 0.09,
    "Intercom": 0.05,
    "Marketo": 0.05,
    "Mailchimp": 0.12,
    "Segment": 0.04,
    "DocuSign": 0.1,
    "ServiceNow": 0.06,
    "Okta": 0.06,
    "Asana": 0.06,
    "Notion": 0.07,
    "Pipedrive": 0.03,
    "Zoho CRM": 0.03,
    "WordPress": 0.18,
}
"""Tools by the share of the accounts that use them."""

CRM_SHARE = 1.6
"""How much more often software publishers use a CRM."""

TAGS = {
    "newsletter": 0.22,
    "webinar": 0.09,
    "trade-fair-2026": 0.06,
    "trial": 0.04,
    "strategic": 0.02,
}
CONSENT = {"opt-in": 0.38, "soft-opt-in": 0.6, "do-not-call": 0.02}
"""Each account has one of these tags."""

USUAL_SIZE = 3.5
SIZES = {"23": 3.0, "31-33": 4.2, "44-45": 3.3, "52": 4.3, "54": 3.2, "62": 4.0, "72": 3.1, "81": 2.5, "92": 4.8}
"""Logarithm of the employees of a middling company of a sector."""
SIZE_BANDS = ("1-10", "11-50", "51-200", "201-1000", "1001-5000", "5001+")
SIZE_STARTS = (11, 51, 201, 1001, 5001)
"""The smallest number of employees of each band but the first."""

VENTURE_STAGES = {"bootstrapped": 0.3, "seed": 0.2, "series-a": 0.18, "series-b": 0.14, "series-c": 0.08, "growth": 0.1}
SETTLED_STAGES = {"family-owned": 0.45, "private-equity": 0.2, "bootstrapped": 0.2, "public": 0.1, "state-owned": 0.05}

RETAIL_CHANNELS = {"store": 0.5, "e-commerce": 0.5}
OTHER_CHANNELS = {"direct": 0.55, "distributor": 0.22, "marketplace": 0.08, "e-commerce": 0.1, "store": 0.05}

VENTURE_SECTORS = ("51", "54")
"""Sectors whose companies venture capital pays for, and that look for their tools themselves."""
SOURCES = {"inbound": 0.25, "outbound": 0.24, "event": 0.12, "list purchase": 0.22, "referral": 0.08, "partner": 0.09}
VENTURE_SOURCES = {**SOURCES, "inbound": 0.5}
SECOND_SOURCES = {"list purchase": 0.6, "event": 0.25, "inbound": 0.15}
"""Where second records of a company come from."""

CLOSED = {"inbound": 0.58, "outbound": 0.42, "event": 0.46, "list purchase": 0.28, "referral": 0.66, "partner": 0.6}
"""Share of the accounts whose last opportunity is closed, by source."""
OPEN_STAGES = {"Qualification": 0.4, "Discovery": 0.3, "Proposal": 0.2, "Negotiation": 0.1}
LOST_REASONS = {"price": 0.3, "no decision": 0.28, "competitor": 0.2, "no budget": 0.14, "missing feature": 0.08}


def _missing(usual: float, **of: float) -> Mapping[str, float]:
    """The share of accounts of each source whose value is not known."""
    return {source: of.get(source.replace(" ", "_"), usual) for source in SOURCES}


MISSING = {
    "domain": _missing(0.01, list_purchase=0.2, event=0.08),
    "naics": _missing(0, event=0.005, inbound=0.001),
    "country": _missing(0, event=0.006, inbound=0.001),
    "region": _missing(0.03, list_purchase=0.01, event=0.12),
    "employees": _missing(0.002, event=0.03, inbound=0.006, referral=0.005),
    "size_band": _missing(0.001, event=0.01),
    "revenue": _missing(0.25, inbound=0.5, event=0.4, list_purchase=0.04, outbound=0.1),
    "funding_stage": _missing(0.2, inbound=0.35, event=0.35, list_purchase=0.3),
    "founded": _missing(0.12, inbound=0.2, event=0.3, list_purchase=0.03, outbound=0.05),
    "last_contact": _missing(0.02, list_purchase=0.4),
    "source": _missing(0.002),
    "tech_stack": _missing(0.12, list_purchase=0.35, event=0.25),
    "tags": _missing(0.003),
    "owner": _missing(0.005, list_purchase=0.12),
    "channel": _missing(0.003, event=0.01),
    "potential_revenue": _missing(0.05, inbound=0.1, event=0.12),
    "next_renewal": _missing(0.03),
    "lost_reason": _missing(0.12),
    "contract_value": _missing(0.03),
    "deal_size": _missing(0.02),
    "cycle_days": _missing(0.03),
    "retained": _missing(0.02),
}
"""By column: what could be known and is not, on top of what an account cannot have (a region, a parent, an outcome).

People write little about themselves, badges of a fair hold less, and purchased lists know the company but nobody there.
Industry and country are required fields.
"""
