"""Sectors of the listed companies, and the words in the source's labels that tell an industry."""

from __future__ import annotations

_NAMES = (
    "Communication Services",
    "Consumer Discretionary",
    "Consumer Staples",
    "Health Care",
    "Information Technology",
    "Materials",
    "Utilities",
    "Real Estate",
    "Financials",
    "Industrials",
    "Energy",
)
SECTORS = {name.casefold(): name for name in _NAMES}
"""The eleven GICS sectors by their name in lower case. Names that only GICS uses stand first."""

INDUSTRIES = {
    "Communication Services": {
        "Telecommunications": r"telecom|wireless|cable|satellite|broadband|communications services|carriers|aviation",
        "Advertising": r"advertis|marketing",
        "Interactive Media": r"internet|social|interactive|online|e-commerce|digital|travel",
        "Media & Entertainment": r"media|broadcast|publish|entertain|film|movie|music|sport|game|theater|news",
    },
    "Consumer Discretionary": {
        "Restaurants": r"restaurant|food ?service|coffee|cafe",
        "Homebuilding": r"home ?build|home construction|housing|modular home",
        "Automobiles & Parts": r"auto(?!mation)|motorcycle|tire|vehicle|truck|car dealer",
        "Hotels, Casinos & Leisure": r"hotel|casino|gam(bl|ing)|cruise|leisure|resort|travel|hospitality|tourism|park"
        r"|fitness|recreation|entertain|swimming|boat|lodging",
        "Apparel & Footwear": r"apparel|cloth|footwear|shoe|fashion|textile|luxury|garment|jewel|accessor",
        "Education": r"educat|school|training",
        "Household Durables": r"furniture|applian|floor|mattress|home|house|electronics|durable|toy|sport"
        r"|consumer goods",
        "Retail": r"retail|store|e-commerce|shop|department|merchandis",
        "Consumer Services": r"service",
    },
    "Consumer Staples": {
        "Beverages": r"beverage|drink|brew|wine|spirit|alcohol|distill|soft drink",
        "Tobacco": r"(?<!food & )tobacco",
        "Food Products": r"food (process|& bev|products|bev)|packaged food|confection|agri|meat|snack|food & tobacco"
        r"|bak|egg|^food|produce",
        "Household & Personal Products": r"household|personal|cosmetic|consumer (goods|products)|hygiene|beauty|pet",
        "Food & Staples Retail": r"retail|grocer|distribut|store|supermarket|wholesale",
    },
    "Health Care": {
        "Life Sciences Tools": r"life science|laborator|scientific|diagnostic|contract research|analytical",
        "Managed Care & Insurance": r"managed|insurance",
        "Medical Equipment & Supplies": r"equipment|device|supplies|medical tech|dental|orthodon|surgical|advanced med",
        "Pharmaceuticals": r"(?<!bio)pharma|drug",
        "Biotechnology": r"biotech|biopharm|bio ?therap|gene therapy|genom|medicine",
        "Health Care Technology": r"technolog|software|data|internet",
        "Health Care Services": r"service|facilit|hospital|care|provider|distribut|clinic|nurs",
    },
    "Information Technology": {
        "Semiconductors": r"semiconductor|integrated circuit|chip",
        "Communications Equipment": r"network|communications? |telecom|broadcast|wireless|internet of things|rfid",
        "Hardware & Storage": r"computers, phones|handheld|storage|peripheral|printer",
        "Software": r"software|cloud|saas|security|customer experience|mobile tech|identity|data analytics|big data",
        "IT Services": r"it services|it solution|it products|consult|outsourc|internet services|distributors|edp"
        r"|information technology|business services|professional",
        "Electronic Equipment": r"electr|instrument|sensor|laser|photon|measure|display|optic",
        "Renewable Energy Technology": r"solar|renewable|photovolt",
    },
    "Materials": {
        "Metals & Mining": r"metal|mining|steel|gold|alumin|copper|mineral",
        "Containers & Packaging": r"packag|container",
        "Paper & Forest Products": r"paper|forest|wood|timber|lumber|pulp",
        "Construction Materials": r"construction|building|aggregate|cement|stone",
        "Chemicals": r"chemic|gas|paint|coating|fertili|plastic|material|fragrance",
    },
    "Utilities": {
        "Water Utilities": r"water",
        "Gas Utilities": r"(natural )?gas(?! and electric)",
        "Power Producers & Renewables": r"renewable|independent power|generation|ipp",
        "Electric Utilities": r"electric|power|utilit|energy",
    },
    "Real Estate": {
        "Health Care REITs": r"health",
        "Mortgage REITs": r"mortgage",
        "Hotel REITs": r"hotel|hospitality|resort",
        "Retail REITs": r"retail reit|shopping|mall",
        "Residential REITs": r"apartment|multi-family|residential reit|single-family|student",
        "Office REITs": r"office",
        "Industrial & Storage REITs": r"industrial reit|logistic|storage|warehouse",
        "Specialized REITs": r"speciali[sz]ed|tower|data cent|timber|communication|internet",
        "Real Estate Services & Development": r"service|develop|broker|technology|land|commercial property",
        "Diversified & Other REITs": r"reit|real estate|investment trust|reti",
    },
    "Financials": {
        "Insurance": r"insur",
        "Mortgage Finance": r"mortgage|home loan",
        "Banks": r"(?<!investment )bank(s|ing(?! &))|bank holding|banking services|thrift|bank$",
        "Payments & Data": r"payment|data|exchange|fintech|financial tech|transaction|credit rating|digital|crypto"
        r"|market",
        "Consumer Finance": r"consumer|credit|lend|debt|loan|pawn|card",
        "Capital Markets & Asset Management": r"asset|invest|capital|wealth|private equity|broker|securit|fund|advis",
        "Financial Services": r"financ|holding|conglomerate",
    },
    "Energy": {
        "Energy Equipment & Services": r"equipment|service|drilling|offshore",
        "Coal": r"coal",
        "Oil & Gas Storage & Transport": r"pipeline|midstream|transport|storage|tanker",
        "Oil & Gas Refining": r"refin",
        "Oil & Gas Exploration & Production": r"explor|oil|gas|petrol|fossil|hydrocarbon",
    },
    "Industrials": {
        "Airlines": r"airline|passenger air",
        "Aerospace & Defense": r"aerospace|defen[cs]e|aviation|arms|ordnance|shipbuild|space",
        "Freight & Logistics": r"freight|logistic|rail|truck|transport|shipping|courier|marine|delivery|cargo",
        "Machinery": r"machin|heavy (equip|truck)|tractor|tools",
        "Waste & Environmental Services": r"waste|environment",
        "Building Products": r"building (product|material)|hvac|roof|door|insulat|plumb|flooring"
        r"|water (tech|infra|heat)",
        "Construction & Engineering": r"construct|engineering|infrastructure|homebuild",
        "Electrical Equipment": r"electr|batter|power|solar|renewable|lighting",
        "Staffing & Professional Services": r"professional|consult|staff|human resource|payroll|employment|data"
        r"|research|credit|information",
        "Commercial Services & Supplies": r"service|security|office|printing|uniform|suppl|rental|leas|furniture"
        r"|prison",
        "Trading & Distribution": r"distribut|trading|wholesale|dealer",
        "Industrial Products & Conglomerates": r"equipment|manufactur|component|vehicle|engine|industrial|pump|metal"
        r"|conglomerate",
    },
}
"""Industries of each sector with the words that tell them, the specific ones first."""
