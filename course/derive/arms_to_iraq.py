"""Large weapons delivered to Iraq since 2003, an order a row (SIPRI Arms Transfers Database, register to 2024)."""
from course.derive.published import read_csv, write

COLUMNS = {"Recipient": "recipient", "Supplier": "supplier", "Year of order": "year_of_order",
           "Weapon designation": "weapon", "Weapon description": "description", "status": "condition",
           "Number delivered": "number_delivered", "Year(s) of delivery": "delivery_years",
           "SIPRI TIV of delivered weapons": "tiv_delivered"}
NAMES = {"Turkiye": "Turkey", "UAE": "United Arab Emirates", "unknown supplier(s)": "unknown"}
CONDITIONS = {"New": "new", "Second hand": "second hand", "Second hand but modernized": "second hand, modernised"}


def derive() -> None:
    """Write data/arms_to_iraq.csv."""
    orders = read_csv("sipri_trade_register_iraq_iran_slice.csv.gz", COLUMNS)
    orders = orders[(orders["recipient"] == "Iraq") & orders["delivery_years"].notna()].drop(columns="recipient")
    years = orders["delivery_years"].str.split("; ")
    orders["delivery_years"] = years.str.join(";")
    orders.insert(0, "first_delivery", years.str[0].astype(int))
    orders.insert(1, "last_delivery", years.str[-1].astype(int))
    orders["supplier"], orders["condition"] = orders["supplier"].replace(NAMES), orders["condition"].map(CONDITIONS)
    orders[["year_of_order", "number_delivered"]] = orders[["year_of_order", "number_delivered"]].astype("Int64")
    orders["weapon"], orders["description"] = (orders[name].str.split().str.join(" ") for name in
                                               ("weapon", "description"))
    recent = orders[orders["last_delivery"] >= 2003]
    table = recent.sort_values(["supplier", "first_delivery", "weapon", "year_of_order", "tiv_delivered"])
    table.insert(0, "arms_order", [f"AR{number:03d}" for number in range(1, len(table) + 1)])
    write("arms_to_iraq", table)
