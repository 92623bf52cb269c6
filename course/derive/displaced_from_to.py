"""Displaced families in Iraq at the last round of each year, by governorate of origin and governorate where they live
(IOM Displacement Tracking Matrix, 2014-2020). A pair that no list has is no row."""
from course.derive.displacement_rounds import FILE, SPELT
from course.derive.published import governorates, read_csv, write

ORIGINS = ["Anbar", "Babylon", "Baghdad", "Basrah", "Dahuk", "Diyala", "Erbil", "Kerbala", "Kirkuk", "Missan",
           "Muthanna", "Najaf", "Ninewa", "Qadissiya", "Salahal Din", "Sulaymaniyah", "Thi Qar", "Wassit"]


def derive() -> None:
    """Write data/displaced_from_to.csv."""
    rounds = read_csv(FILE, ["kind", "date", "Governorate", *ORIGINS]).query("kind == 'idps'")
    rounds = rounds.assign(year=rounds["date"].str[:4].astype(int)).query("year <= 2020")  # 2021 ends in February
    last = rounds[rounds["date"] == rounds.groupby("year")["date"].transform("max")]
    table = last.melt(["year", "date", "Governorate"], ORIGINS, "origin", "families").query("families > 0")
    table["from_governorate"], table["from_governorate_code"] = governorates(
        table["origin"].replace(SPELT), "esoc", FILE)
    table["governorate"], table["governorate_code"] = governorates(table["Governorate"].replace(SPELT), "esoc", FILE)
    columns = ["year", "date", "from_governorate", "from_governorate_code", "governorate", "governorate_code",
               "families"]
    write("displaced_from_to", table.sort_values(["year", "from_governorate", "governorate"])[columns])
