"""Conditions as people type them, beside DuckDB's own SQL for each, on the accounts of `typed_accounts`."""

from __future__ import annotations

Cases = tuple[tuple[tuple[str, ...], str], ...]
"""Ways to write a condition, and what DuckDB is asked."""


def no(condition: str) -> str:
    """The complement: accounts that cannot be decided included."""
    return f"NOT coalesce({condition}, false)"


def all_same(*conditions: str) -> Cases:
    """Conditions that DuckDB reads as they stand."""
    return tuple(((condition,), condition) for condition in conditions)


STAGE, OFFICES = '"Deal Stage"', '"No. of Offices"'
BANK = "company ILIKE '%bank%'"
UNDER_51 = "starts_with(naics, '51')"
GERMAN, NOT_GERMAN = "country = 'DE'", no("country = 'DE'")
NEAR, ELSEWHERE = "country IN ('DE', 'FR')", no("country IN ('DE', 'FR')")
RANGE = "employees BETWEEN 100 AND 500"
LAST_90 = "founded BETWEEN DATE '2026-08-03' AND DATE '2026-11-01'"
NEXT_90 = "founded BETWEEN DATE '2026-11-01' AND DATE '2027-01-30'"
LONG_AGO = "founded < DATE '2025-11-01'"
AWS = "list_contains(tags, 'AWS')"
ANY_CLOUD, ALL_CLOUDS = "list_has_any(tags, ['AWS', 'GCP'])", "list_has_all(tags, ['AWS', 'GCP'])"
LISTED = "id IN ('A1', 'A3', 'B9')"

NUMBERS: Cases = (
    (("employees == 100", "employees is 100", "employees equals 100", "100 = employees", "employees = '100'",
      "employees = (100)", "empl = 100", "[employees] = 100", "`employees` = 100"), "employees = 100"),
    (("employees <> 100", "employees != 100", "employees ≠ 100", "employees is not 100", "not employees is 100",
      "100 <> employees"), no("employees = 100")),
    (("employees ≤ 100", "employees =< 100", "employees at most 100", "employees is at most 100"), "employees <= 100"),
    (("employees ≥ 100", "employees => 100", "employees≥100", "employees at least 100", "employees at_least 100",
      "employees is at least 100", "EMPLOYEES AT LEAST 100"), "employees >= 100"),
    (("employees above 100", "employees more than 100", "employees is more than 100", "employees is above 100"),
     "employees > 100"),
    (("employees below 100", "employees less than 100", "employees is below 100"), "employees < 100"),
    (("not employees > 100", "NOT (employees > 100)", "not 100 < employees"), no("employees > 100")),
    *all_same("employees = 100", "employees=100", "employees < 100", "employees <= 100", "employees > 100",
              "employees>100", "employees >= 100", "employees > 100.5", "employees >= -5", "revenue > -3",
              "revenue = -3.0", "revenue >= .5", "revenue < 1e6", "revenue < 1E+6", "revenue = 1234.56",
              "employees > (100)", "employees = 2.5", "EMPLOYEES > 100", '"employees" > 100', "(employees) > 100",
              "100 < employees", "100 >= employees", "-5 <= employees"),
    (("10 <= employees <= 100", "100 >= employees >= 10"), "employees BETWEEN 10 AND 100"),
    (("10 < employees <= 100",), "employees > 10 AND employees <= 100"),
    (("10 < employees < 100", "100 > employees > 10"), "employees > 10 AND employees < 100"),
    (("not 10 <= employees <= 100",), no("employees BETWEEN 10 AND 100")),
    (("revenue > 1bn", "revenue > 1,000,000,000", "revenue > $1bn", "revenue > 1 billion"), "revenue > 1000000000"),
    (("revenue >= 5M", "revenue >= $5M", "revenue >= 5 million", "revenue >= € 5M", "revenue >= 5,000,000"),
     "revenue >= 5000000"),
    (("revenue > 1,234.5",), "revenue > 1234.5"),
    (("revenue > 1k", "revenue > $1,000", "revenue > 1,000"), "revenue > 1000"),
    (("margin > 15%", "margin > 15 %"), "margin > 15"),
    (("margin >= 12.5%",), "margin >= 12.5"),
    (("employees > 1,499",), "employees > 1499"),
    (("revenue > 5M and employees > 1,000", "employees > 1,000 AND revenue > 5M"),
     "revenue > 5000000 AND employees > 1000"),
)  # fmt: skip

RANGES: Cases = (
    *all_same(RANGE, "employees between 100 and 500", "employees between 500 and 100"),
    (("employees is between 100 and 500", "employees between 100 to 500", "employees between 100, 500",
      "employees between (100, 500)", "employees between [100, 500]", "employees between (100) and (500)",
      "employees 100..500", "employees 100...500", "employees 100…500", "employees 100 .. 500", "employees 100-500",
      "employees 100 - 500", "employees 100–500", "employees 100 to 500"), RANGE),
    (("employees NOT BETWEEN 100 AND 500", "not employees 100..500", "employees not between 100 and 500",
      "employees is not between 100 and 500"), no(RANGE)),
    (("employees 1,000..5,000", "employees between 1,000 and 5,000", "employees 1k..5k"),
     "employees BETWEEN 1000 AND 5000"),
    (("revenue 1k..5M",), "revenue BETWEEN 1000 AND 5000000"),
    (("revenue -5..1",), "revenue BETWEEN -5 AND 1"),
    (("employees 100..500 and country = 'DE'", "employees between 100 and 500 and country is DE"),
     f"{RANGE} AND {GERMAN}"),
    (("employees between 100 and 500 or country is DE",), f"{RANGE} OR {GERMAN}"),
    (("size 11-50..51-200", "size between 11-50 and 51-200", "size BETWEEN '11-50' AND '51-200'"),
     "size IN ('11-50', '51-200')"),
    (("size >= '11-50'", "size at least 11-50"), "size IN ('11-50', '51-200', '201+')"),
    (("size < 51-200", "size at most 11-50"), "size IN ('1-10', '11-50')"),
    (("size is 201+", "size above 51-200"), "size = '201+'"),
    (("size in 1-10, 201+",), "size IN ('1-10', '201+')"),
)  # fmt: skip

DAYS: Cases = (
    *all_same("founded >= DATE '2020-01-01'", "founded >= '2020-01-01'", "founded >= '2020-01-01'::date",
              "founded >= CAST('2020-01-01' AS DATE)", "founded >= TIMESTAMP '2020-01-01 00:00:00'",
              "founded = DATE '2000-02-29'", "founded BETWEEN DATE '1999-01-01' AND DATE '2020-01-01'",
              "DATE '2020-01-01' <= founded", "founded IN (DATE '2020-01-01', '2000-02-29')"),
    (("founded >= 2020-01-01", "founded >= DATE('2020-01-01')", "founded >= '2020-01-01T00:00:00Z'",
      "founded >= '2020-01-01 00:00'", "founded >= '2020-1-1'", "founded at least 2020", "founded >= 2020-01",
      "founded >= 2020/01/01", "founded >= 01.01.2020"), "founded >= '2020-01-01'"),
    (("founded <> DATE '2000-02-29'", "founded is not 2000-02-29"), no("founded = DATE '2000-02-29'")),
    (("founded 1999-01-01..2020-01-01", "founded between 1999 and 2020-01-01"),
     "founded BETWEEN '1999-01-01' AND '2020-01-01'"),
    (("founded in 2020-01-01, 2000-02-29",), "founded IN ('2020-01-01', '2000-02-29')"),
    (("founded within 90 days", "founded within the last 90 days", "founded within last 90 days",
      "founded in the last 90 days", "founded in last 90 days", "founded within '90 days'",
      "within(founded, '90 days')", "founded BETWEEN CURRENT_DATE - INTERVAL '90 days' AND CURRENT_DATE"), LAST_90),
    (("not founded within 90 days", "founded not within 90 days"), no(LAST_90)),
    (("founded within 1 year",), "founded BETWEEN '2025-11-01' AND '2026-11-01'"),
    (("founded older than 1 year", "founded older_than 1 year", "older_than(founded, '1 year')",
      "founded is older than 12 months", "founded < CURRENT_DATE - INTERVAL '1 year'"), LONG_AGO),
    (("founded in next 90 days", "founded in the next 90 days", "founded within the next 90 days",
      "in_next(founded, '90 days')", "founded BETWEEN CURRENT_DATE AND CURRENT_DATE + INTERVAL '90 days'"), NEXT_90),
    (("founded >= CURRENT_DATE - INTERVAL '90 days'", "CURRENT_DATE - INTERVAL '90 days' <= founded",
      "founded >= current_date() - 90"), "founded >= DATE '2026-08-03'"),
    (("founded > CURRENT_DATE - INTERVAL '90 days'",), "founded > DATE '2026-08-03'"),
    (("founded < CURRENT_DATE - INTERVAL '90' DAY", "founded < CURRENT_DATE - INTERVAL 90 DAY",
      "founded < CURRENT_DATE - 90"), "founded < DATE '2026-08-03'"),
    (("founded <= CURRENT_DATE - INTERVAL '90 days'",), "founded <= DATE '2026-08-03'"),
    (("founded < current_date - interval 3 month",), "founded < DATE '2026-11-01' - INTERVAL 3 MONTH"),
    (("founded >= CURRENT_DATE - INTERVAL '1 year'",), "founded >= DATE '2025-11-01'"),
    (("founded >= CURRENT_DATE",), "founded >= DATE '2026-11-01'"),
    (("founded > CURRENT_DATE",), "founded > DATE '2026-11-01'"),
    (("founded < CURRENT_DATE",), "founded < DATE '2026-11-01'"),
    (("founded <= CURRENT_DATE",), "founded <= DATE '2026-11-01'"),
    (("founded <= CURRENT_DATE + INTERVAL '90 days'",), "founded <= DATE '2027-01-30'"),
    (("founded < CURRENT_DATE + INTERVAL '90 days'",), "founded < DATE '2027-01-30'"),
    (("founded > CURRENT_DATE + 90",), "founded > DATE '2027-01-30'"),
    (("founded >= CURRENT_DATE + INTERVAL '1 day'",), "founded >= DATE '2026-11-02'"),
    (("founded < CURRENT_DATE + INTERVAL '1 day'",), "founded < DATE '2026-11-02'"),
    (("founded <= CURRENT_DATE + INTERVAL '3 months'",), "founded <= DATE '2027-02-01'"),
    (("founded BETWEEN CURRENT_DATE - 90 AND CURRENT_DATE + 90",), "founded BETWEEN '2026-08-03' AND '2027-01-30'"),
    (("founded BETWEEN DATE '2000-01-01' AND CURRENT_DATE",), "founded BETWEEN '2000-01-01' AND '2026-11-01'"),
    (("NOT founded >= CURRENT_DATE - INTERVAL '90 days'",), no("founded >= DATE '2026-08-03'")),
)  # fmt: skip

TEXTS: Cases = (
    (("country is DE", "country = DE", "country is 'DE'", 'country = "DE"', "country = de", "'DE' = country",
      "country <=> 'DE'", "country = 'DE'::character varying", "WHERE country = 'DE'", "country = 'DE';",
      "country = 'DE' -- a remark", "  country   is   DE  ", "country == DE", "not not country is DE",
      "not country is not DE"), GERMAN),
    *all_same(GERMAN, "country = 'de'", "country IS DISTINCT FROM 'DE'", "country IS NOT DISTINCT FROM 'DE'",
              "country::text = 'DE'", "(country)::text = 'DE'::text", "country = ('DE')", "\"Deal Stage\" = 'Won'",
              '"order" > 5', "company = 'O''Reilly'", "/* a remark */ country = 'DE'", "company = E'O\\'Reilly'",
              "country = 'DE'\n  AND employees > 5"),
    (("country <> 'DE'", "country is not DE", "country != DE", "not country is DE", "NOT country = 'DE'",
      "country ≠ DE"), NOT_GERMAN),
    (("country is us",), "country = 'us'"),
    (("country is US",), "country = 'US'"),
    (("country is NO",), "country = 'NO'"),
    (("country IS NOT DISTINCT FROM NULL",), "country IS NULL"),
    (("city is New York", "city = new york", "city is 'New York'", "city == 'New York'"), "city = 'New York'"),
    (("city is York",), "city = 'York'"),
    (("city is New",), "city = 'New'"),
    (("city is 'Trinidad and Tobago'",), "city = 'Trinidad and Tobago'"),
    (("city is Port of Spain",), "city = 'Port of Spain'"),
    (("city is Nowhere",), "city = 'Nowhere'"),
    (("Deal Stage is Won", "deal stage is Won", "[Deal Stage] = 'Won'", "`Deal Stage` = 'Won'", "Deal = 'Won'"),
     f"{STAGE} = 'Won'"),
    (("Deal Stage is not Won",), no(f"{STAGE} = 'Won'")),
    (("Deal Stage is 'Not Yet'",), f"{STAGE} = 'Not Yet'"),
    (("Deal Stage is 'customer'",), f"{STAGE} = 'customer'"),
    (("Deal Stage in Won, Open",), f"{STAGE} IN ('Won', 'Open')"),
    (("No. of Offices > 5", "no. of offices above 5"), f"{OFFICES} > 5"),
    (("no. of offices 3..6",), f"{OFFICES} BETWEEN 3 AND 6"),
    (("order > 5",), '"order" > 5'),
    (("order in 1, 2",), '"order" IN (1, 2)'),
    (("company is R&D Labs",), "company = 'R&D Labs'"),
    (("company is C++ House",), "company = 'C++ House'"),
    (("company is 50% Off",), "company = '50% Off'"),
    (("company is acme bank",), "company = 'acme bank'"),
)  # fmt: skip

SPELLING_KEPT: Cases = tuple(
    (ways, asked)
    for column, one, two in (
        ("zip", "01234", "00501"), ("zip", "1234", "07"), ("nace", "62.10", "3.1"), ("nace", "62.1", "01.10"),
        ("nace", "3.10", "3.9"), ("sku", "7e10", "12E4"), ("sku", "70000000000", "120000"), ("sku", "007", "1.10"),
        ("sku", "7", "+5"), ("sku", "-5", "5"),
    )
    for ways, asked in (
        ((f"{column} = {one}", f"{column} is {one}", f"{column} = '{one}'"), f"{column} = '{one}'"),
        ((f"{column} IN ({one}, {two})", f"{column} in {one}, {two}"), f"{column} IN ('{one}', '{two}')"),
        ((f"{column} <> {two}", f"{column} is not {two}"), no(f"{column} = '{two}'")),
    )
)  # fmt: skip
"""Codes that look like numbers."""

LISTS: Cases = (
    *all_same(NEAR, "employees IN (100, 200)", "employees IN (5,10,100)"),
    (("country in DE, FR", "country in (DE, FR)", "country in [DE, FR]", "country in (de, fr)", "country in 'DE', FR",
      "country is in DE, FR", "country is one of DE, FR", "country one of DE, FR", "country = ANY(ARRAY['DE', 'FR'])",
      "country = ANY (ARRAY['DE'::character varying, 'FR'::character varying]::text[])",
      "(country)::text = ANY ((ARRAY['DE'::character varying, 'FR'::character varying])::text[])",
      "country = SOME(ARRAY['DE', 'FR'])", "country = ANY(['DE', 'FR'])", "country = ANY('{DE,FR}'::text[])"), NEAR),
    (("country NOT IN ('DE', 'FR')", "country not in DE, FR", "country is not in DE, FR", "not country in DE, FR",
      "country <> ALL(ARRAY['DE', 'FR'])", "country != ALL(ARRAY['DE', 'FR'])"), ELSEWHERE),
    (("country in DE",), GERMAN),
    (("employees in 100, 200", "employees = ANY(ARRAY[100, 200])"), "employees IN (100, 200)"),
    (("employees in 5000, 1500",), "employees IN (5000, 1500)"),
    (("city in New York, Berlin",), "city IN ('New York', 'Berlin')"),
    (("city in (New York, 'Trinidad and Tobago')",), "city IN ('New York', 'Trinidad and Tobago')"),
    (("country in DE, FR and employees > 100",), f"{NEAR} AND employees > 100"),
    (("country in DE, FR or country in GB",), "country IN ('DE', 'FR', 'GB')"),
    (("country not in DE, FR and revenue > 1M",), f"{ELSEWHERE} AND revenue > 1000000"),
    (("listed_in(id, 'ids.csv')", "id listed in ids.csv", "id is listed in 'my ids.csv'",
      "id listed in data/ids-2.csv"), LISTED),
    (("id not listed in ids.csv", "id is not listed in ids.csv"), no(LISTED)),
)  # fmt: skip

PARTS: Cases = (
    (("company contains bank", "company contains 'bank'", "company ~~* '%bank%'"), BANK),
    (("company does not contain bank", "company not contains bank", "not company contains bank",
      "company NOT ILIKE '%bank%'", "company !~~* '%bank%'"), no(BANK)),
    (("company contains Bank of",), "company ILIKE '%bank of%'"),
    (("company starts with acme", "company begins with acme", "company starts_with acme"), "company ILIKE 'acme%'"),
    (("company does not start with acme", "company does not begin with acme"), no("company ILIKE 'acme%'")),
    (("company ends with roll",), "company ILIKE '%roll'"),
    (("company does not end with roll",), no("company ILIKE '%roll'")),
    (("company contains 'and'",), "company ILIKE '%and%'"),
    (("company contains 50%",), "company ILIKE '%50!%%' ESCAPE '!'"),
    (("company contains R&D",), "company ILIKE '%r&d%'"),
    (("sku contains 00",), "sku ILIKE '%00%'"),
    (("company contains bank and employees > 100",), f"{BANK} AND employees > 100"),
    (("company contains bank or company contains media",), f"{BANK} OR company ILIKE '%media%'"),
    (("not company contains bank or country = 'US'",), f"{no(BANK)} OR country = 'US'"),
    *all_same("company LIKE '%Bank%'", "company LIKE 'Acme%'", "company LIKE '%Bank'", "company LIKE 'a_b'",
              "company LIKE 'a!_b' ESCAPE '!'", "company LIKE '50\\%%' ESCAPE '\\'", BANK, "company ILIKE 'acme%'",
              "company ILIKE 'acme bank'", "company ILIKE 'a%k'", "company ILIKE '%50!%%' ESCAPE '!'",
              "company ~~ '%Bank%'", "company LIKE 'Acme Bank'", "regexp_matches(company, '[0-9]')",
              "regexp_matches(company, 'BANK', 'i')", "company ~ '^Acme.*$'", "regexp_full_match(company, 'a.b')",
              "contains(company, 'Bank')", "starts_with(company, 'Acme')", "ends_with(company, 'Bank')",
              "prefix(company, 'Acme')", "suffix(company, 'Bank')", "contains(company, '&')"),
    (("company NOT LIKE '%Bank%'", "company !~~ '%Bank%'"), no("company LIKE '%Bank%'")),
    (("company matches '^A'", "matches(company, '^A')"), "regexp_matches(company, '^A')"),
    (("company matches Bank", "REGEXP_LIKE(company, 'Bank')", "company REGEXP 'Bank'", "company RLIKE 'Bank'"),
     "regexp_matches(company, 'Bank')"),
    (("company NOT REGEXP 'Bank'", "company does not match Bank"), no("regexp_matches(company, 'Bank')")),
    (("company !~ '^Acme.*$'",), no("company ~ '^Acme.*$'")),
    (("company ~* 'bank'",), "regexp_matches(company, 'bank', 'i')"),
    (("company !~* 'bank'",), no("regexp_matches(company, 'bank', 'i')")),
    *all_same("LOWER(country) = 'us'", "UPPER(country) = 'US'", "lower(country) = lower('US')",
              "upper(country) = UPPER('us')", "LOWER(country) IN ('us', 'de')", "LOWER(company) LIKE '%bank%'",
              "UPPER(company) LIKE 'ACME%'", "LOWER(company) LIKE 'kelvin king'", "'us' = LOWER(country)",
              "LOWER(company) = 'straße'", "country = LOWER('US')", "LOWER(company) LIKE 'o''reilly'",
              "LOWER(company) LIKE '50!%%' ESCAPE '!'"),
    (("lcase(country) = 'us'",), "lower(country) = 'us'"),
    (("LOWER(country) <> 'us'", "NOT LOWER(country) = 'us'"), no("lower(country) = 'us'")),
    (("LOWER(country) NOT IN ('us', 'de')",), no("lower(country) IN ('us', 'de')")),
    (("LOWER(company) NOT LIKE '%bank%'",), no("lower(company) LIKE '%bank%'")),
)  # fmt: skip

MISSING: Cases = (
    *all_same("employees IS NULL", "employees IS NOT NULL", "NOT employees IS NULL", "COALESCE(employees, 0) = 0",
              "COALESCE(employees, 0) > 100", "COALESCE(employees, 0) < 100", "NOT COALESCE(employees, 0) > 100",
              "COALESCE(country, 'US') = 'US'", "COALESCE(country, '') = ''", "COALESCE(country, '') <> 'DE'",
              "IFNULL(employees, 1000) >= 500", "COALESCE(country, 'x') IN ('x', 'DE')",
              "COALESCE(country, 'x') NOT IN ('x', 'DE')", "COALESCE(customer, FALSE)", "COALESCE(customer, TRUE)",
              "COALESCE(customer, FALSE) = FALSE", "NOT COALESCE(customer, FALSE)", "COALESCE(revenue, 0.5) = 0.5",
              "COALESCE(founded, DATE '2000-01-01') < DATE '2001-01-01'"),
    (("employees missing", "employees is missing", "employees is blank", "employees is empty", "employees is null",
      "employees is unknown", "employees is not known", "missing(employees)", "employees ISNULL"),
     "employees IS NULL"),
    (("employees is not missing", "employees not missing", "employees known", "employees is known",
      "employees is not empty", "employees is not blank", "employees NOTNULL", "not employees is missing"),
     "employees IS NOT NULL"),
    (('"No. of Offices" missing', "No. of Offices missing", "[No. of Offices] is missing"), f"{OFFICES} IS NULL"),
    (("tags is missing",), "tags IS NULL"),
    (("industry is missing",), "naics IS NULL"),
    (("NVL(employees, 0) <= 5",), "coalesce(employees, 0) <= 5"),
)  # fmt: skip

YES_NO: Cases = (
    *all_same("customer", "customer = TRUE", "customer = true", "customer IS TRUE", "customer IS NOT TRUE",
              "customer IS FALSE", "customer IS NOT FALSE", "customer IN (TRUE)", "(customer)",
              "customer AND employees > 100", "(customer) IS NOT TRUE", "(country = 'US') IS NOT TRUE",
              "(country = 'US' OR customer) IS TRUE"),
    (("customer is yes", "customer yes", "customer = 'Y'", "customer = 1", "customer = 'true'", "cust is yes"),
    "customer"),
    (("customer is no", "customer no", "customer = N", "customer = 0"), "NOT customer"),
    (("not customer", "NOT customer", "customer <> TRUE", "customer is not yes"), no("customer")),
    (("customer in yes, no",), "customer IS NOT NULL"),
    (("customer or country is DE",), f"customer OR {GERMAN}"),
    (("employees > 100 and not customer",), f"employees > 100 AND {no('customer')}"),
)  # fmt: skip

ITEMS: Cases = (
    (("tags has AWS", "tags has 'AWS'", "has(tags, 'AWS')", "array_contains(tags, 'AWS')", "contains(tags, 'AWS')",
      "'AWS' = ANY(tags)", "'AWS' IN tags", "tags && ['AWS']", "arrays_overlap(tags, ['AWS'])"), AWS),
    (("tags has aws",), "list_contains(tags, 'aws')"),
    (("tags has SAP HANA", "tags has sap hana"), "list_contains(tags, 'SAP HANA')"),
    (("tags has C++",), "list_contains(tags, 'C++')"),
    (("tags has R&D",), "list_contains(tags, 'R&D')"),
    (("tags does not have AWS", "not tags has AWS"), no(AWS)),
    (("tags has any of AWS, GCP", "tags has any AWS, GCP", "tags has_any AWS, GCP", "has_any(tags, 'AWS', 'GCP')",
      "tags && ARRAY['AWS', 'GCP']"), ANY_CLOUD),
    (("tags has all of AWS, GCP", "tags has all AWS, GCP", "has_all(tags, 'AWS', 'GCP')",
    "tags has AWS and tags has GCP",
      "list_has_all(tags, ARRAY['AWS', 'GCP'])", "tags @> ARRAY['AWS', 'GCP']", "ARRAY['AWS', 'GCP'] <@ tags"),
     ALL_CLOUDS),
    (("tags has none of AWS, GCP", "tags does not have any of AWS, GCP"), no(ANY_CLOUD)),
    *all_same(AWS, ANY_CLOUD),
)  # fmt: skip

TREE: Cases = (
    (("industry under 51", "industry under 51 Information", "industry under '51 Information'",
      "industry under Information", "industry under information", "under(industry, '51')", "under(industry, 51)",
      "industry is under 51"), UNDER_51),
    (("industry not under 51", "industry is not under 51", "not industry under 51"), no(UNDER_51)),
    (("industry under 5112, 52",), "starts_with(naics, '5112') OR starts_with(naics, '52')"),
    (("industry under software, banking", "under(industry, '5112', '522 Banking')"), "naics IN ('5112', '522')"),
    (("industry under 51 and country = 'DE'",), f"{UNDER_51} AND {GERMAN}"),
    (("industry under 51 and not industry under 5112",), "starts_with(naics, '51') AND naics <> '5112'"),
    (("employees top 3", "top(employees, 3)"), "employees >= 501"),
    (("employees bottom 3",), "employees <= 10"),
    (("employees top 10%", "top(employees, '10%')", "employees top 10 %"), "employees >= 1500"),
    (("not employees top 3",), no("employees >= 501")),
    (("employees top 1,000",), "employees IS NOT NULL"),
    (("founded bottom 2",), "founded <= '2000-02-29'"),
)  # fmt: skip

JOINED: Cases = (
    *all_same("country = 'DE' AND employees > 5 OR country = 'FR'",
    "country = 'DE' OR employees > 5 AND country = 'FR'",
              "(country = 'DE' OR country = 'FR') AND employees > 5", "((country = 'DE'))", "TRUE"),
    (("NOT (country = 'DE' OR employees > 100)",), no("country = 'DE' OR employees > 100")),
    (("NOT country = 'DE' AND employees > 100",), f"{NOT_GERMAN} AND employees > 100"),
    (("not (country is DE and employees 100..500)",), no(f"{GERMAN} AND {RANGE}")),
    (("country is DE or country is FR and employees > 5",), "country = 'DE' OR country = 'FR' AND employees > 5"),
    (("country is DE AND (employees 5..100 OR founded missing)",),
     "country = 'DE' AND (employees BETWEEN 5 AND 100 OR founded IS NULL)"),
    (("off: country is DE", "everything", "not off: country is DE", "off(country = 'DE')"), "TRUE"),
    (("employees > 100 and off: country is DE", "off(country = 'DE') AND employees > 100",
      "off: (country is DE or customer) and employees > 100", "all_of(employees > 100)"), "employees > 100"),
    (("all_of(country = 'DE', employees > 100)",), "country = 'DE' AND employees > 100"),
    (("any_of(country in DE, employees > 1000)",), "country = 'DE' OR employees > 1000"),
    (("any_of(country IN ('DE', 'FR'), customer)",), f"{NEAR} OR customer"),
)  # fmt: skip

ALL: tuple[Cases, ...] = (
    NUMBERS, RANGES, DAYS, TEXTS, SPELLING_KEPT, LISTS, PARTS, MISSING, YES_NO, ITEMS, TREE, JOINED
)  # fmt: skip
WRITTEN = [(way, asked) for cases in ALL for ways, asked in cases for way in ways]
"""Each way to write a condition, with what DuckDB is asked."""
