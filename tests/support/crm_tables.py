"""Tables as CRMs export them: accounts with one true driver of the win rate, among columns that follow from it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping

import numpy as np
import polars as pl

INDUSTRIES = ("Banking", "Insurance", "Logistics", "Media", "Retail", "Software", "Telecom", "Utilities")
COUNTRIES = ("AT", "DE", "ES", "FR", "GB", "IT", "NL", "SE", "US")
SOFTWARE, OTHERS = 0.5, 0.1
"""Win rates: the one true difference."""

Draw = Callable[[], pl.Series]


def crm(seed: int, accounts: int, names: Mapping[str, str]) -> tuple[pl.DataFrame, frozenset[str]]:
    """A table, and its columns that follow from an outcome. `names` are what a CRM calls a column, or "" for none.

    Software is won five times as often; larger firms buy more. Half of the deals are closed.
    """
    rng = np.random.default_rng(seed)
    industry = rng.choice(INDUSTRIES, accounts)
    employees = np.exp(rng.normal(5, 1.3, accounts)).astype(np.int64) + 1
    closed = rng.random(accounts) < 0.5
    won = closed & (rng.random(accounts) < np.where(industry == "Software", SOFTWARE, OTHERS))
    lost = closed & ~won
    size = np.round(np.exp(rng.normal(7 + 0.3 * np.log(employees), 0.7)), 2)
    day = dt.date(2024, 1, 1)

    def days(known: np.ndarray, spread: int = 700) -> pl.Series:
        offsets = rng.integers(0, spread, accounts).tolist()
        return pl.Series(
            [day + dt.timedelta(days=n) if k else None for n, k in zip(offsets, known.tolist(), strict=True)],
            dtype=pl.Date,
        )

    def where(known: np.ndarray, values: np.ndarray) -> pl.Series:
        return pl.Series(np.where(known, values, np.nan)).fill_nan(None)

    def words(known: np.ndarray, *of: str) -> pl.Series:
        drawn = rng.choice(of, accounts).tolist()
        return pl.Series([word if k else None for word, k in zip(drawn, known.tolist(), strict=True)], dtype=pl.String)

    def stage(won_: str, lost_: str, *open_: str) -> pl.Series:
        still = rng.choice(open_, accounts)
        return pl.Series(np.where(won, won_, np.where(lost, lost_, still)))

    def mostly(chosen: np.ndarray, share: float = 0.97) -> np.ndarray:
        return chosen & (rng.random(accounts) < share)

    traits: dict[str, pl.Series] = {
        "id": pl.Series(rng.permutation(accounts) + 7_000_000_000).cast(pl.String),
        "name": pl.Series([f"Company {n}" for n in range(accounts)]),
        "industry": pl.Series(industry),
        "country": pl.Series(rng.choice(COUNTRIES, accounts)),
        "employees": pl.Series(employees),
        "revenue": pl.Series(np.round(employees * np.exp(rng.normal(11.5, 0.5, accounts)))),
        "founded": pl.Series(rng.integers(1950, 2022, accounts)),
        "source": words(rng.random(accounts) < 0.9, "Organic", "Paid", "Referral", "Event"),
        "funding": words(rng.random(accounts) < 0.4, "Seed", "Series A", "Series B", "Series C"),
    }
    outcomes: dict[str, pl.Series] = {
        "won": pl.Series([bool(w) if c else None for w, c in zip(won, closed, strict=True)]),
        "size": where(won, size),
    }
    records: dict[str, pl.Series] = {
        "latitude": pl.Series(np.round(rng.uniform(36, 60, accounts), 4)),
        "longitude": pl.Series(np.round(rng.uniform(-9, 20, accounts), 4)),
        "created": days(np.ones(accounts, bool)),
        "modified": days(np.ones(accounts, bool)),
        "serial": pl.Series(np.cumsum(rng.integers(1, 4, accounts))),
    }
    leaks: dict[str, Draw] = {
        "lifecycle": lambda: pl.Series(np.where(mostly(won), "Customer", rng.choice(("Lead", "MQL", "SQL"), accounts))),
        "stage": lambda: stage("Closed won", "Closed lost", "Appointment", "Proposal"),
        "status": lambda: stage("Active", "Inactive", "Target"),
        "close_date": lambda: days(closed),
        "lost_reason": lambda: words(mostly(lost, 0.8), "Price", "Timing", "Competitor"),
        "won_reason": lambda: words(mostly(won, 0.7), "Fit", "Price"),
        "contract": lambda: where(won, np.round(size * rng.uniform(0.9, 1.1, accounts))),
        "total": lambda: pl.Series(np.where(won, np.round(size * rng.uniform(1, 3, accounts)), 0.0)),
        "arr": lambda: where(mostly(won), np.round(size / 2)),
        "deals": lambda: pl.Series(np.where(won, rng.integers(1, 5, accounts), rng.integers(0, 2, accounts))),
        "invoices": lambda: pl.Series(np.where(won, rng.integers(1, 30, accounts), 0)),
        "renewal": lambda: days(mostly(won, 0.9)),
        "probability": lambda: pl.Series(np.where(won, 100, np.where(lost, 0, rng.choice((10, 20, 40, 60), accounts)))),
        "forecast": lambda: stage("Closed", "Omitted", "Pipeline", "Best Case"),
        "contacted": lambda: pl.Series(rng.poisson(np.where(won, 12, np.where(lost, 5, 3)))),
        "activity": lambda: days(closed | (rng.random(accounts) < 0.3)),
        "churned": lambda: days(mostly(won, 0.15)),
        "since": lambda: days(won),
        "became": lambda: days(won),
        "assigned": lambda: days(mostly(closed)),
        "recent": lambda: where(mostly(won), np.round(size * rng.uniform(0.5, 1, accounts))),
        "weighted": lambda: pl.Series(np.round(np.where(closed, np.where(won, size, 0), size * 0.3))),
        "next_step": lambda: words(~closed, "Call", "Demo", "Send offer"),
        "meetings": lambda: pl.Series(rng.poisson(np.where(won, 4, 1))),
        "contacts": lambda: pl.Series(rng.poisson(np.where(won, 5, 2)) + 1),
        "health": lambda: where(mostly(won, 0.8), rng.integers(20, 100, accounts).astype(float)),
        "nps": lambda: where(mostly(won, 0.4), rng.integers(0, 11, accounts).astype(float)),
        "lifetime": lambda: pl.Series(np.where(won, np.round(size * 4), 0.0)),
        "go_live": lambda: days(mostly(won, 0.85)),
        # Headers that say nothing: the values alone show them.
        "hidden_stage": lambda: stage("P7", "P9", "P1", "P2", "P3"),
        "hidden_date": lambda: days(mostly(closed, 0.9)),
        "hidden_amount": lambda: where(won, np.round(size * 1.19, 2)),
        "hidden_flag": lambda: pl.Series(mostly(won, 0.98)),
    }
    made = {**traits, **outcomes, **records, **{name: draw() for name, draw in leaks.items()}}
    frame = pl.DataFrame({names[key]: series for key, series in made.items() if names.get(key)})
    return frame, frozenset(names[key] for key in leaks if names.get(key))


HUBSPOT: Mapping[str, str] = {
    "id": "Record ID", "name": "Company name", "industry": "Industry", "country": "Country/Region",
    "employees": "Number of Employees", "revenue": "Annual Revenue", "founded": "Year Founded",
    "source": "Original Source", "funding": "Funding Stage", "won": "Won", "size": "Deal Size",
    "latitude": "Latitude", "longitude": "Longitude", "created": "Create Date", "modified": "Last Modified Date",
    "serial": "Row",
    "lifecycle": "Lifecycle Stage", "stage": "Deal Stage", "status": "Customer Status", "close_date": "Close Date",
    "lost_reason": "Closed Lost Reason", "won_reason": "Closed Won Reason", "contract": "Contract Value",
    "total": "Total Revenue", "arr": "ARR", "deals": "Number of Associated Deals", "invoices": "Invoices",
    "renewal": "Renewal Date", "probability": "Forecast Probability", "forecast": "Forecast Category",
    "contacted": "Number of times contacted", "activity": "Last Activity Date", "churned": "Churn Date",
    "since": "Customer since", "became": "Became a Customer Date", "assigned": "Owner Assigned Date",
    "recent": "Recent Deal Amount", "weighted": "Weighted amount", "next_step": "Next step",
    "meetings": "Meetings", "contacts": "Number of Associated Contacts", "health": "Health Score", "nps": "NPS",
    "lifetime": "Lifetime Value", "go_live": "Go-live Date",
    "hidden_stage": "Class", "hidden_date": "Custom date 7", "hidden_amount": "SAP field", "hidden_flag": "In ERP",
}  # fmt: skip
SALESFORCE: Mapping[str, str] = {
    "id": "Account ID", "name": "Account Name", "industry": "Industry", "country": "Billing Country",
    "employees": "NumberOfEmployees", "revenue": "AnnualRevenue", "founded": "YearStarted",
    "source": "AccountSource", "funding": "Funding_Stage__c", "won": "IsWon", "size": "Amount",
    "latitude": "BillingLatitude", "longitude": "BillingLongitude", "created": "CreatedDate",
    "modified": "LastModifiedDate", "serial": "Line",
    "lifecycle": "Lifecycle_Status__c", "stage": "StageName", "status": "Account_Status__c", "close_date": "CloseDate",
    "lost_reason": "Loss_Reason__c", "won_reason": "Win_Reason__c", "contract": "Contract_Value__c",
    "total": "Total_Revenue__c", "arr": "MRR__c", "deals": "Opportunity_Count__c", "invoices": "Invoices__c",
    "renewal": "Renewal_Date__c", "probability": "Probability", "forecast": "ForecastCategoryName",
    "contacted": "Times_Contacted__c", "activity": "LastActivityDate", "churned": "Churn_Date__c",
    "since": "Customer_Since__c", "became": "Became_Customer__c", "assigned": "Owner_Assigned__c",
    "recent": "Last_Deal_Amount__c", "weighted": "ExpectedRevenue", "next_step": "NextStep",
    "meetings": "Meetings_Held__c", "contacts": "Associated_Contacts__c", "health": "Customer_Health__c",
    "nps": "NPS_Score__c", "lifetime": "LTV__c", "go_live": "GoLive__c",
    "hidden_stage": "Rank__c", "hidden_date": "D7__c", "hidden_amount": "ERP_1__c", "hidden_flag": "Active__c",
}  # fmt: skip
