"""US aid to eight countries by fiscal year, in two editions of the same source: the file of 2022 and that of 2025."""
import pandas as pd

from course.derive.published import read_csv, write

OLD, NEW = "us_foreign_aid_country.csv.gz", "us_foreign_aid_country_2025.csv.gz"
COUNTRIES = {"AFG": "Afghanistan", "EGY": "Egypt", "IRN": "Iran", "IRQ": "Iraq", "ISR": "Israel", "JOR": "Jordan",
             "LBN": "Lebanon", "SYR": "Syria"}
KINDS = {"Obligations": "obligation", "Disbursements": "disbursement"}
COLUMNS = {"Country Code": "iso3", "Transaction Type Name": "kind", "Fiscal Year": "fiscal_year",
           "current_amount": "current_usd"}
COLUMNS_OLD = {name.lower().replace(" ", "_"): ours for name, ours in COLUMNS.items()}


def derive() -> None:
    """Write data/us_aid.csv."""
    table = pd.concat([read_csv(file, columns).assign(edition=edition)
                       for file, columns, edition in ((OLD, COLUMNS_OLD, 2022), (NEW, COLUMNS, 2025))])
    table = table[table["iso3"].isin(COUNTRIES) & table["kind"].isin(KINDS)]
    table = table[table["fiscal_year"].astype(str).str.fullmatch(r"\d{4}")]  # 1976tq is a quarter between two years
    table["fiscal_year"] = table["fiscal_year"].astype(int)
    table["kind"], table["country"] = table["kind"].map(KINDS), table["iso3"].map(COUNTRIES)
    key = ["country", "iso3", "kind", "edition", "fiscal_year"]
    write("us_aid", table[table["fiscal_year"] >= 1979].sort_values(key)[[*key, "current_usd"]])
