"""What headers say of columns that must not advise: known only once a deal has come far, or no trait of an account."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from niche.segments.model.columns import NUMERIC, Kind
from niche.segments.reading.code_headers import is_code
from niche.segments.reading.headers import STANDARDS, words


class Telltale(Enum):
    """Why a column with such a header must not advise."""

    ENDED = "it says how or when a deal ended"
    STAGE = "it says how far a deal has come"
    SOLD = "it is known of what was sold"
    WORKED = "it says how much was done to sell"
    RECORD = "it is about the record, not the account"
    PLACE = "it is a coordinate"
    CODE = "its numbers are names"
    OWNER = "it says who looks after the account"

    @property
    def outcome(self) -> bool:
        """Whether the column follows from an outcome."""
        return self in (Telltale.ENDED, Telltale.STAGE, Telltale.SOLD, Telltale.WORKED)


@dataclass(frozen=True, slots=True)
class Hint:
    """What a header says."""

    why: Telltale
    sure: bool
    """Whether the header alone decides; otherwise the values must bear it out."""


def hint(header: str, kind: Kind) -> Hint | None:
    """What the header of a column says of it; None for one that may be a trait of an account."""
    found = words(header)
    if kind in NUMERIC and is_code(header):
        return Hint(Telltale.CODE, sure=True)
    for table, sure in ((_SURE, True), (_PERHAPS, False)):
        for length in range(min(_LONGEST, len(found)), 0, -1):
            for start in range(len(found) - length + 1):
                why = table.get(found[start : start + length])
                if why is not None and _fits(why, kind, found):
                    return Hint(why, sure)
    return None


def is_trait(header: str) -> bool:
    """Whether a header names what an account is, so that no difference by it is too large to be true."""
    return not _TRAITS.isdisjoint(words(header))


def _fits(why: Telltale, kind: Kind, found: tuple[str, ...]) -> bool:
    if why is Telltale.RECORD:
        return kind is Kind.DATE or found[-1] in _BY
    return why is not Telltale.PLACE or kind in NUMERIC


_BY = frozenset({"by", "von", "par", "por", "da", "door"})
"""Last words of the headers of those who made a record."""


def _phrases(text: str) -> Iterator[tuple[str, ...]]:
    for line in text.split(";"):
        if phrase := tuple(line.split()):
            yield phrase


_HEADERS: Mapping[Telltale, str] = {
    Telltale.ENDED: """
        close date; closed date; closedate; date closed; closing date; closed at; closed on; closed time; close time;
        expected close; close reason; closed reason; closed won reason; closed lost reason; closed won; closed lost;
        lost reason; loss reason; reason lost; reason for loss; win reason; won reason; reason won; win loss; won
        lost; lost time; won time; won date; lost date; date won; date lost; won deals; lost deals; closed deals; won
        deal; lost deal; days to close; time to close; is closed; is won; close month; close quarter; lost to;
        disqualified; disqualification reason; unqualified reason; rejection reason; won opportunities; closed
        opportunities; abschlussdatum; schließdatum; verlustgrund; gewinngrund; ablehnungsgrund; geschlossen am;
        verloren am; gewonnen am; date de clôture; date de cloture; date de fermeture; raison de perte; raison de la
        perte; motif de perte; motif de la perte; fecha de cierre; motivo de cierre; motivo de pérdida; motivo de
        perdida; motivo de la pérdida; razón de pérdida; data di chiusura; motivo della perdita; motivo di perdita;
        data de fechamento; motivo da perda; motivo de perda; sluitingsdatum; afsluitdatum; reden verlies; data
        zamknięcia; powód utraty; дата закрытия; причина отказа; 完了予定日; 失注理由
    """,
    Telltale.STAGE: """
        lifecycle stage; lifecyclestage; lifecycle status; life cycle stage; deal stage; dealstage; opportunity stage;
        pipeline stage; sales stage; stage name; account stage; customer stage; deal status; opportunity status; stage
        change; stage changed; last stage; current stage; time in stage; days in stage; previous stage; forecast
        category; forecast probability; forecast amount; win probability; close probability; deal probability;
        opportunity probability; likelihood to close; likelihood to win; probability to close; probability of closing;
        deal score; predictive score; next step; next steps; became a; became an; became; date entered; date exited;
        has opportunity; opportunity type; deal type; deal pipeline; lead status; lebenszyklusphase; lebenszyklus
        phase; dealphase; deal phase; verkaufsphase; vertriebsphase; abschlusswahrscheinlichkeit; opportunity phase;
        phase du cycle de vie; étape du cycle de vie; phase de la transaction; étape de la transaction; phase de
        vente; etapa del ciclo de vida; fase del ciclo de vida; etapa del negocio; etapa del trato; etapa de la
        oportunidad; fase del ciclo di vita; fase della trattativa; fase do ciclo de vida; estágio do ciclo de vida;
        etapa do negócio; levenscyclusfase; dealfase; etap szansy; стадия сделки; フェーズ
    """,
    Telltale.SOLD: """
        contract value; contract amount; contract start; contract end; contract date; contract signed; contract
        status; contract number; contract term; contract length; contract renewal; subscription start; subscription
        end; subscription status; renewal date; renewal amount; renewal status; next renewal; renewed; number of
        deals; num deals; num associated deals; associated deals; number of associated deals; total deals; deal count;
        deals count; number of opportunities; opportunity count; open deals; open opportunities; deal size; deal
        amount; deal value; opportunity amount; opportunity value; won amount; amount won; recent deal; last deal;
        first deal; open deal; total open deal value; weighted amount; weighted value; expected revenue; expected
        amount; amount in home currency; acv; tcv; lifetime value; ltv; clv; customer lifetime; customer since; client
        since; customer date; customer start; churn; churned; churn date; churn reason; churn risk; cancellation date;
        cancelled date; cancellation reason; cancelled at; canceled at; first purchase; last purchase; purchase date;
        first order; last order; last invoice; first invoice; invoice date; amount paid; total paid; amount invoiced;
        amount billed; total billed; onboarding date; onboarded; go live; go live date; golive; nps; nps score; csat;
        customer success; csm; health score; customer health; upsell opportunity; sla expiration date; vertragswert;
        auftragswert; vertragsbeginn; vertragsende; vertragslaufzeit; kunde seit; kündigungsdatum; kündigungsgrund;
        kündigung; anzahl deals; letzte bestellung; letzter auftrag; verlängerungsdatum; valeur du contrat; montant du
        contrat; début du contrat; fin du contrat; client depuis; nombre de transactions; date de résiliation; date de
        renouvellement; valor del contrato; cliente desde; fecha de renovación; número de negocios; valore del
        contratto; cliente dal; data di rinnovo; valor do contrato; número de negócios; data de renovação;
        contractwaarde; klant sinds; wartość kontraktu; klient od; сумма сделки; клиент с
    """,
    Telltale.WORKED: """
        times contacted; number of times contacted; contact attempts; last contacted; last contact; last activity;
        last engagement; last touch; last touched; last meeting; last call; last email; last booked meeting; next
        meeting; next activity; next call; sales activities; number of sales activities; sales activity; total
        activities; done activities; activities to do; number of activities; activity count; email messages count;
        emails sent; calls made; number of calls; number of meetings; meetings held; meetings booked; demo date; demo
        held; demo done; proposal sent; proposal date; quote sent; quote date; number of quotes; owner assigned; owner
        assigned date; date assigned; assigned date; assignment date; associated contacts; num associated contacts;
        contacts with a buying role; decision makers; sequences enrolled; last sequence; notes last updated; letzte
        aktivität; letzter kontakt; zuletzt kontaktiert; nächste aktivität; anzahl aktivitäten; dernière activité;
        dernier contact; última actividad; último contacto; ultima attività; ultimo contatto; última atividade; último
        contato; laatste activiteit; laatste contact; ostatni kontakt; последняя активность
    """,
    Telltale.RECORD: """
        created; create date; createdate; created date; created at; created on; date created; date added; added; add
        time; added on; modified; last modified; lastmodifieddate; modified date; updated; last updated; update time;
        updated at; date updated; import date; imported; imported at; last seen; first seen; last viewed; last
        referenced; last synced; synced at; systemmodstamp; last enriched; enriched at; created by; modified by; last
        modified by; updated by; erstellt; erstellt am; erstelldatum; angelegt am; geändert; geändert am; zuletzt
        geändert; aktualisiert; créé le; modifié le; mis à jour; fecha de creación; creado; modificado; actualizado;
        data creazione; creato; modificato; data de criação; criado em; atualizado em; aangemaakt; gewijzigd;
        utworzono; zmodyfikowano; создано; изменено; 作成日; 更新日
    """,
    Telltale.PLACE: "latitude; longitude; lat; lng; lon; breitengrad; längengrad; latitud; longitud",
    Telltale.OWNER: """
        account owner; company owner; deal owner; opportunity owner; record owner; hubspot owner; owner name; owner
        id; hubspot team; account manager; sales rep; sales owner; kundenbetreuer; accountmanager
    """,
}
"""The words of headers that say it by themselves: in the languages of ROLE_NAMES, and as CRMs write them."""
_DOUBTFUL: Mapping[Telltale, str] = {
    Telltale.STAGE: """
        stage; status; phase; probability; pipeline; type; account type; customer type; relationship; score; rating;
        forecast; active; etapa; étape; fase; statut; estado; stato; wahrscheinlichkeit; probabilité; probabilidad;
        probabilità; customer; kunde; client; cliente; klant; fiscal period; fiscal quarter; fiscal year
    """,
    Telltale.SOLD: """
        arr; mrr; total revenue; revenue to date; invoices; number of invoices; orders; number of orders; amount;
        contract; subscription; plan; seats; licenses; licences; products; product; purchased; discount; quantity;
        tickets; gesamtumsatz; rechnungen; aufträge; bestellungen; factures; commandes; facturas; pedidos; fatture;
        ordini; faturas; facturen; bestellingen; deals; opportunities; renewal; sold; spend; paid; billing; value
    """,
    Telltale.WORKED: "contacted; calls; meetings; emails; activities; demo; proposal; quotes; touches; kontakte",
    Telltale.PLACE: "long; x; y",
}
"""Words that may also name a trait: a funding stage, a public company's status, the recurring revenue of a vendor."""

_TRAITS = STANDARDS | frozenset(
    {
        *("employees", "employee", "headcount", "fte", "ftes", "mitarbeiter", "beschäftigte", "effectif", "effectifs"),
        *("empleados", "dipendenti", "funcionários", "werknemers", "medewerkers", "anställda", "сотрудников"),
        *("country", "land", "pays", "país", "paese", "region", "région", "región", "regione", "city", "stadt"),
        *("ville", "ciudad", "città", "cidade", "continent", "industry", "industries", "sector", "branche", "secteur"),
        *("settore", "setor", "vertical", "founded", "gründungsjahr", "fondation", "fundación"),
    }
)

_SURE = {phrase: why for why, text in _HEADERS.items() for phrase in _phrases(text)}
_PERHAPS = {phrase: why for why, text in _DOUBTFUL.items() for phrase in _phrases(text)}
_LONGEST = max(map(len, _SURE))
