"""Exports as people have them: the text of each file, or its bytes where the encoding matters."""

from __future__ import annotations

EXPORTS: dict[str, str | bytes] = {
    "salesforce report": (
        '"Account ID","Account Name","Account Owner","Annual Revenue","Employees","Created Date",'
        '"Billing Zip/Postal Code"\r\n'
        '"0015g00000A1","Acme, Inc.","Ana","USD 1,234,567.00","1,200","3/25/2024","02139"\r\n'
        '"0015g00000A2","Bolt ""EU"" GmbH","Ben","USD 99.50","","12/1/2023","10115"\r\n'
        '"0015g00000A3","Cargo","Ana","","7","",""\r\n'
        "\r\n\r\n"
        '"Open Accounts"\r\n"Copyright (c) 2000-2026 salesforce.com, inc. All rights reserved."\r\n'
        '"Confidential Information - Do Not Distribute"\r\n'
    ),
    "hubspot companies": (
        "Record ID,Company name,Industry,Number of Employees,Lifecycle Stage,Is Public\n"
        "1001,Acme,COMPUTER_SOFTWARE,25,lead,true\n1002,Bolt,BANKING,,customer,false\n1003,Cargo,,500,lead,\n"
    ),
    "linkedin sizes": (
        'Company,Company size\nA,11-50 employees\nB,"10,001+ employees"\nC,2-10 employees\nD,"1,001-5,000 employees"\n'
    ),
    "utf-16 with tabs": "Name\tStadt\nÜnal\tKöln\nØre\tÅrhus\n".encode("utf-16"),
    "decimal commas": "Firma;Umsatz;Quote\nA;1.234,50 €;12,5 %\nB;999,00 €;3 %\nC;-5,00 €;k.A.\n" + "D;1 €;1 %\n" * 9,
    "codes as floats": "name,naics\nA,5132.0\nB,111110.0\nC,\nD,518210.0\n",
    "duplicate headers": "Phone,Phone,,Phone\n1,2,3,4\n5,6,7,8\n",
    "empty columns": "name,fax,city\nA,,Rome\nB,,Rome\n",
    "leading zeros": "customer,amount\n00042,5\n00107,6\n10000,7\n",
    "three hundred columns": (
        ",".join(f"Field {n}" for n in range(300))
        + "\n"
        + "\n".join(",".join(str(n + row) for n in range(300)) for row in range(3))
    ),
    "tools and tags": "name,tools,tags\nA,Salesforce; HubSpot,a|b\nB,HubSpot,b\nC,,a|b|c\nD,Salesforce;HubSpot,\n",
    "unwieldy headers": "Name,No. of Employees (FTE),Umsatz in T€\nA,10,5\nB,20,6\n",
    "dates month first": "n,since\n1,3/25/2024\n2,4/1/2024\n",
    "dates day first": "n,since\n1,25.03.2024\n2,01.04.2024\n",
    "industry codes": "name,naics\nA,5132\nB,5231\nC,51\nD,Nonsense\n",
}
