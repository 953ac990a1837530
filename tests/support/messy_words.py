"""Words for tables that people write in twelve languages, and the headers that eight vendors give their exports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

TOPICS = (
    *("name", "id", "country", "city", "employees", "revenue", "growth", "since", "size", "tags", "active", "notes"),
    *("phone", "postcode", "sector", "industry", "owner"),
)
"""What a column is about, in the order of `_HEADERS`."""

_HEADERS = {
    "en": "Company|Customer No.|Country|City|Employees|Revenue|Growth %|Customer since|Size|Tags|Active|Notes|Phone"
    "|Postcode|Sector|Industry|Owner",
    "de": "Firma|Kundennummer|Land|Ort|Mitarbeiter|Umsatz|Wachstum %|Kunde seit|Größe|Schlagworte|Aktiv|Bemerkungen"
    "|Telefon|PLZ|Sektor|Branche|Betreuer",
    "fr": "Raison sociale|N° client|Pays|Ville|Effectif|Chiffre d'affaires|Croissance %|Client depuis|Taille|Mots-clés"
    "|Actif|Remarques|Téléphone|Code postal|Secteur|Industrie|Responsable",
    "es": "Empresa|Número de cliente|País|Ciudad|Empleados|Ingresos|Crecimiento %|Cliente desde|Tamaño|Etiquetas"
    "|Activo|Observaciones|Teléfono|Código postal|Sector|Industria|Responsable",
    "it": "Azienda|Codice cliente|Paese|Città|Dipendenti|Fatturato|Crescita %|Cliente dal|Dimensione|Etichette|Attivo"
    "|Note|Telefono|CAP|Settore|Industria|Referente",
    "pt": "Empresa|Código do cliente|País|Cidade|Funcionários|Faturamento|Crescimento %|Cliente desde|Porte|Etiquetas"
    "|Ativo|Observações|Telefone|CEP|Setor|Indústria|Responsável",
    "nl": "Bedrijf|Klantnummer|Land|Plaats|Medewerkers|Omzet|Groei %|Klant sinds|Grootte|Labels|Actief|Opmerkingen"
    "|Telefoon|Postcode|Sector|Branche|Accountmanager",
    "sv": "Företag|Kundnummer|Land|Ort|Anställda|Omsättning|Tillväxt %|Kund sedan|Storlek|Taggar|Aktiv|Anteckningar"
    "|Telefon|Postnummer|Sektor|Bransch|Ansvarig",
    "pl": "Nazwa|Nr klienta|Kraj|Miasto|Pracownicy|Przychód|Wzrost %|Klient od|Wielkość|Tagi|Aktywny|Uwagi|Telefon"
    "|Kod pocztowy|Sektor|Branża|Opiekun",
    "cs": "Firma|Číslo zákazníka|Země|Město|Zaměstnanci|Tržby|Růst %|Zákazník od|Velikost|Štítky|Aktivní|Poznámky"
    "|Telefon|PSČ|Sektor|Odvětví|Správce",
    "ru": "Компания|Номер клиента|Страна|Город|Сотрудники|Выручка|Рост %|Клиент с|Размер|Теги|Активен|Примечания"
    "|Телефон|Индекс|Сектор|Отрасль|Ответственный",
    "ja": "会社名|顧客番号|国|市区町村|従業員数|売上|成長率 %|取引開始日|規模|タグ|有効|備考|電話番号|郵便番号"
    "|セクター|業種|担当者",
}


@dataclass(frozen=True)
class Language:
    """What a table in one language is written with."""

    code: str
    headers: Mapping[str, str]
    """By topic."""
    stems: tuple[str, ...]
    """Of names of companies."""
    forms: tuple[str, ...]
    """Legal forms."""
    cities: tuple[str, ...]
    countries: tuple[str, ...]
    sectors: Mapping[str, tuple[str, ...]]
    """Industries by sector."""
    yes_no: tuple[tuple[str, str], ...]
    group: str
    """The sign between thousands."""
    point: str
    money: tuple[str, ...]
    """Ways to write an amount, `#` for its digits."""
    nothing: tuple[str, ...]
    """Words for a missing value beside the usual ones."""
    encodings: tuple[str, ...]
    """Older encodings that are in use for it."""
    months: tuple[str, ...]
    total: str
    prose: str


_REST: dict[str, tuple[str, ...]] = {
    "en": (
        "Acme Bolton Cargill Delmar Easton Fairway Granite Harbor Ironwood Juniper Kestrel Lakeside Meridian Norwich",
        "Inc.|Ltd|LLC|Corp.",
        "Boston|Leeds|Austin|Dublin|Perth",
        "United States|United Kingdom|Ireland|Australia",
        "Health:Clinics,Laboratories,Pharmacy;Technology:Software,Hardware;Finance:Banking,Insurance",
        "yes/no|Yes/No|TRUE/FALSE|true/false|Y/N",
        ",|.",
        "$#|USD #|£#|# USD|#",
        "Undisclosed|not available|Unknown",
        "cp1252",
        "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec",
        "Total",
        "Met at the fair, asked for an offer",
    ),
    "de": (
        "Müller Schröder Bäcker Krüger Weiß Jäger Köhler Größl Sänger Förster Löwe Hübner Kühn Brandt",
        "GmbH|AG|KG|GmbH & Co. KG",
        "Köln|München|Nürnberg|Lübeck|Ulm",
        "Deutschland|Österreich|Schweiz|Dänemark",
        "Gesundheit:Kliniken,Labore,Apotheken;Technik:Software,Geräte;Finanzen:Banken,Versicherungen",
        "ja/nein|Ja/Nein|wahr/falsch|J/N",
        ".|,",
        "# €|EUR #|€ #|#",
        "k.A.|keine Angabe|unbekannt",
        "cp1252",
        "Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember",
        "Summe",
        "Auf der Messe getroffen, möchte ein Angebot",
    ),
    "fr": (
        "Lefèvre Bélanger Garçon Crémieux Désiré Théodore Noël Réaumur Château Forêt Évrard Hélène Hôtelier Martin",
        "SA|SARL|SAS",
        "Orléans|Besançon|Nîmes|Lyon|Genève",
        "France|Belgique|Suisse|Algérie",
        "Santé:Cliniques,Laboratoires,Pharmacies;Numérique:Logiciels,Matériel;Finances:Banques,Sociétés d'assurances",
        "oui/non|Oui/Non|vrai/faux",
        "\u202f|,",
        "# €|# EUR|#",
        "non renseigné|n.c.|inconnu",
        "cp1252",
        "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre",
        "Total",
        "Rencontré au salon, demande une offre",
    ),
    "es": (
        "Muñoz Peña Núñez García Ibáñez Sánchez López Martín Gómez Jiménez Ordóñez Ávila Quiñones Rojas",
        "S.A.|S.L.|SLU",
        "Málaga|Córdoba|Logroño|Madrid|León",
        "España|México|Perú|Panamá",
        "Salud:Clínicas,Laboratorios,Farmacias;Tecnología:Programas,Máquinas;Finanzas:Bancos,Seguros",
        "sí/no|Sí/No|si/no|verdadero/falso",
        ".|,",
        "# €|€#|#",
        "sin datos|s/d|desconocido",
        "cp1252",
        "enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre",
        "Total",
        "Reunión en la feria, pidió una oferta",
    ),
    "it": (
        "Però Niccolò Bellini Caffè Forlì Nicolò Cantù Salò Rossini Verità Università Libertà Perù Fabbri",
        "S.p.A.|S.r.l.|SNC",
        "Forlì|Cantù|Roma|Torino|Milano",
        "Italia|Svizzera|San Marino|Perù",
        "Sanità:Cliniche,Laboratori,Farmacie;Tecnologia:Programmi,Macchine;Finanza:Banche,Assicurazioni",
        "sì/no|Sì/No|vero/falso",
        ".|,",
        "€ #|# €|#",
        "non disponibile|n.d.|n/d",
        "cp1252",
        "gennaio|febbraio|marzo|aprile|maggio|giugno|luglio|agosto|settembre|ottobre|novembre|dicembre",
        "Totale",
        "Incontrato in fiera, chiede un'offerta già domani",
    ),
    "pt": (
        "João Conceição Simões Gonçalves Araújo Assunção Magalhães Brandão Falcão Leão Guimarães Sá Fundação Costa",
        "Ltda|S.A.|ME",
        "São Paulo|Brasília|Maceió|Évora|Lisboa",
        "Brasil|Portugal|Moçambique|Cabo Verde",
        "Saúde:Clínicas,Laboratórios,Farmácias;Tecnologia:Programas,Máquinas;Finanças:Bancos,Seguros",
        "sim/não|Sim/Não|SIM/NÃO",
        ".|,",
        "R$ #|R$#|#",
        "não disponível|desconhecido",
        "cp1252",
        "janeiro|fevereiro|março|abril|maio|junho|julho|agosto|setembro|outubro|novembro|dezembro",
        "Total",
        "Reunião na feira, não pediu proposta",
    ),
    "nl": (
        "Jansen Coöperatie Reünie Créatief Patiënt Industriële Financiële Vries Bakker Koopman Smit Visser",
        "B.V.|N.V.|VOF",
        "Utrecht|Leiden|Breda|Delft|Gent",
        "Nederland|België|Curaçao|Italië",
        "Gezondheid:Klinieken,Laboratoria,Apotheken;Techniek:Programma's,Apparaten;Financiën:Banken,Verzekeraars",
        "ja/nee|Ja/Nee|waar/onwaar",
        ".|,",
        "€ #|# €|#",
        "onbekend|n.v.t.",
        "cp1252",
        "januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december",
        "Totaal",
        "Op de beurs ontmoet, wil één offerte",
    ),
    "sv": (
        "Åkesson Öberg Ängström Sjögren Lindström Hallén Månsson Kjellström Bäckman Håkansson Ström Löfgren Norén Berg",
        "AB|HB|KB",
        "Malmö|Göteborg|Växjö|Umeå|Oslo",
        "Sverige|Norge|Österrike|Färöarna",
        "Hälsa:Kliniker,Laboratorier,Apotek;Teknik:Programvara,Hårdvara;Finans:Banker,Försäkring",
        "ja/nej|Ja/Nej|JA/NEJ",
        "\xa0|,",
        "# kr|# SEK|#",
        "uppgift saknas|okänd",
        "cp1252",
        "januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december",
        "Summa",
        "Träffades på mässan, vill ha en offert",
    ),
    "pl": (
        "Żabka Łódź Wójcik Świątek Kowalczyk Dąbrowski Zieliński Wróbel Ślązak Gęś Ćwikła Górski Źródło Nowak",
        "S.A.|Sp. z o.o.|Sp. j.",
        "Łódź|Kraków|Gdańsk|Poznań|Wrocław",
        "Polska|Węgry|Łotwa|Słowacja",
        "Zdrowie:Kliniki,Laboratoria,Apteki;Technologia:Oprogramowanie,Sprzęt;Finanse:Banki,Ubezpieczyciele",
        "tak/nie|Tak/Nie|TAK/NIE",
        "\xa0|,",
        "# zł|# PLN|#",
        "brak danych|nie podano|nieznane",
        "cp1250|iso8859_2",
        "stycznia|lutego|marca|kwietnia|maja|czerwca|lipca|sierpnia|września|października|listopada|grudnia",
        "Razem",
        "Spotkanie na targach, prośba o ofertę",
    ),
    "cs": (
        "Dvořák Novák Černý Procházka Kučera Veselý Horák Němec Růžička Šimek Žák Křížek Beneš Pokorný",
        "s.r.o.|a.s.|v.o.s.",
        "Brno|Plzeň|Ústí|Děčín|Třebíč",
        "Česko|Slovensko|Německo|Maďarsko",
        "Zdraví:Kliniky,Laboratoře,Lékárny;Technika:Programy,Přístroje;Finance:Banky,Pojišťovny",
        "ano/ne|Ano/Ne|ANO/NE",
        "\xa0|,",
        "# Kč|# CZK|#",
        "neuvedeno|není k dispozici",
        "cp1250",
        "ledna|února|března|dubna|května|června|července|srpna|září|října|listopadu|prosince",
        "Celkem",
        "Schůzka na veletrhu, žádá o nabídku",
    ),
    "ru": (
        "Восток Север Заря Радуга Берёзка Звезда Технолог Мостовик Лесная Урал Альфа Прогресс Вектор Сокол",
        "ООО|АО|ПАО",
        "Москва|Казань|Самара|Пермь|Омск",
        "Россия|Казахстан|Беларусь|Армения",
        "Здоровье:Клиники,Лаборатории,Аптеки;Техника:Программы,Приборы;Финансы:Банки,Страхование",
        "да/нет|Да/Нет|ДА/НЕТ",
        "\xa0|,",
        "# ₽|# руб.|#",
        "н/д|нет данных|неизвестно",
        "cp1251|koi8_r",
        "января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря",
        "Итого",
        "Встреча на выставке, просит предложение",
    ),
    "ja": (
        "東京商事 大阪工業 京都電機 山田製作所 田中建設 佐藤食品 鈴木運輸 高橋化学 日本物流 北海水産 中央印刷 富士機械",
        "株式会社|有限会社|合同会社",
        "東京|大阪|京都|札幌|福岡",
        "日本|韓国|中国|台湾",
        "医療:病院,検査,薬局;技術:ソフト,機器;金融:銀行,保険",
        "はい/いいえ|有/無",
        ",|.",
        "¥#|#円|#",
        "不明|なし|未定",
        "cp932|euc_jp",
        "1月|2月|3月|4月|5月|6月|7月|8月|9月|10月|11月|12月",
        "合計",
        "展示会で面談、見積もりを希望",
    ),
}


def _language(code: str) -> Language:
    stems, forms, cities, countries, tree, yes_no, signs, money, nothing, encodings, months, total, prose = _REST[code]
    sectors = {
        sector: tuple(industries.split(",")) for sector, industries in (branch.split(":") for branch in tree.split(";"))
    }
    group, point = signs.split("|")
    return Language(
        code,
        dict(zip(TOPICS, _HEADERS[code].split("|"), strict=True)),
        tuple(stems.split()),
        tuple(forms.split("|")),
        tuple(cities.split("|")),
        tuple(countries.split("|")),
        sectors,
        tuple((pair.split("/")[0], pair.split("/")[1]) for pair in yes_no.split("|")),
        group,
        point,
        tuple(money.split("|")),
        tuple(nothing.split("|")),
        tuple(encodings.split("|")),
        tuple(months.split("|")),
        total,
        prose,
    )


LANGUAGES: Mapping[str, Language] = {code: _language(code) for code in _REST}

VENDORS: Mapping[str, Mapping[str, str]] = {
    "HubSpot": {
        "id": "Record ID",
        "name": "Company name",
        "owner": "Company owner",
        "country": "Country/Region",
        "city": "City",
        "postcode": "Postal Code",
        "phone": "Phone Number",
        "employees": "Number of Employees",
        "revenue": "Annual Revenue",
        "since": "Create Date",
        "industry": "Industry",
        "active": "Is Public",
        "notes": "About Us",
        "deals": "Number of Associated Deals",
        "amount": "Recent Deal Amount",
        "value": "Forecast amount",
        "stage": "Lifecycle Stage",
    },
    "Salesforce": {
        "id": "Account ID",
        "name": "Account Name",
        "owner": "Account Owner",
        "country": "Billing Country",
        "city": "Billing City",
        "postcode": "Billing Zip/Postal Code",
        "phone": "Phone",
        "employees": "Employees",
        "revenue": "Annual Revenue",
        "since": "Created Date",
        "naics": "NAICS Code",
        "growth": "Probability (%)",
        "notes": "Account Description",
        "amount": "Amount",
        "value": "Expected Revenue",
        "won": "Won",
        "stage": "Type",
    },
    "Pipedrive": {
        "id": "Organization - ID",
        "name": "Organization - Name",
        "owner": "Organization - Owner",
        "country": "Organization - Country of Address",
        "city": "Organization - City/town/village/locality of Address",
        "postcode": "Organization - ZIP/Postal code of Address",
        "employees": "Organization - Number of employees",
        "revenue": "Organization - Annual revenue",
        "since": "Organization - Organization created",
        "industry": "Organization - Industry",
        "deals": "Organization - Open deals",
        "tags": "Organization - Labels",
        "amount": "Deal - Value",
        "value": "Deal - Weighted value",
    },
    "Dynamics": {
        "id": "Account Number",
        "name": "Account Name",
        "owner": "Owner",
        "country": "Address 1: Country/Region",
        "city": "Address 1: City",
        "postcode": "Address 1: ZIP/Postal Code",
        "phone": "Main Phone",
        "employees": "Number of Employees",
        "revenue": "Annual Revenue",
        "since": "Created On",
        "sic": "SIC Code",
        "amount": "Actual Revenue",
        "value": "Est. Revenue",
        "active": "Do not allow Emails",
        "notes": "Description",
        "stage": "Relationship Type",
    },
    "Zoho": {
        "id": "Record Id",
        "name": "Account Name",
        "owner": "Account Owner",
        "country": "Billing Country",
        "city": "Billing City",
        "postcode": "Billing Code",
        "phone": "Phone",
        "employees": "Employees",
        "revenue": "Annual Revenue",
        "since": "Created Time",
        "industry": "Industry",
        "tags": "Tag",
        "notes": "Description",
        "stage": "Rating",
    },
    "Apollo": {
        "id": "Apollo Account Id",
        "name": "Company",
        "owner": "Account Owner",
        "country": "Company Country",
        "city": "Company City",
        "postcode": "Company Postal Code",
        "phone": "Company Phone",
        "employees": "# Employees",
        "revenue": "Annual Revenue",
        "since": "Last Raised At",
        "industry": "Industry",
        "tags": "Keywords",
        "notes": "Short Description",
        "deals": "Number of Retail Locations",
        "stage": "Account Stage",
    },
    "ZoomInfo": {
        "id": "ZoomInfo Company ID",
        "name": "Company Name",
        "country": "Company Country",
        "city": "Company City",
        "postcode": "Company Zip Code",
        "phone": "Company HQ Phone",
        "employees": "Employees",
        "size": "Employee Range",
        "revenue": "Revenue (in 000s USD)",
        "sector": "Primary Industry",
        "industry": "Primary Sub-Industry",
        "active": "Company Is Acquired",
        "stage": "Ownership Type",
    },
    "Crunchbase": {
        "name": "Organization Name",
        "city": "Headquarters City",
        "phone": "Phone Number",
        "size": "Number of Employees",
        "revenue": "Total Funding Amount",
        "since": "Founded Date",
        "tags": "Industries",
        "notes": "Description",
        "stage": "Operating Status",
        "deals": "Number of Funding Rounds",
    },
}
"""Headers by topic, as they usually are."""

INDUSTRIES: Mapping[str, tuple[str, ...]] = {
    "HubSpot": (
        *("COMPUTER_SOFTWARE", "BANKING", "HOSPITAL_HEALTH_CARE", "INSURANCE", "RETAIL", "CONSTRUCTION"),
        *("INFORMATION_TECHNOLOGY_AND_SERVICES", "TELECOMMUNICATIONS"),
    ),
    "Apollo": (
        *("information technology & services", "computer software", "hospital & health care", "banking", "retail"),
        *("construction", "financial services"),
    ),
    "Zoho": (
        "ASP (Application Service Provider)",
        "Data/Telecom OEM",
        "ERP (Enterprise Resource Planning)",
        "Large Enterprise",
    ),
    "Pipedrive": ("Software", "Banking", "Retail", "Health", "Construction"),
}
"""The industries that vendors offer."""

REMARKS: Mapping[str, str] = {
    "en": "Exported on 1 March 2026",
    "de": "Erstellt am 1. März 2026",
    "fr": "Exporté le 1er mars 2026",
    "es": "Generado el 1 de marzo de 2026",
    "it": "Esportato il 1 marzo 2026",
    "pt": "Gerado em 1 de março de 2026",
    "nl": "Gegenereerd op 1 maart 2026",
    "sv": "Exporterad den 1 mars 2026",
    "pl": "Wygenerowano 1 marca 2026",
    "cs": "Vygenerováno 1. března 2026",
    "ru": "Выгружено 1 марта 2026",
    "ja": "出力日 2026年3月1日",
}
"""What stands below a report, by language."""
