"""Electricity, gas and oil of Iraq by year in the edition of 2022 (Our World in Data): what the newer file replaced."""
from course.derive.published import read_csv, write

MIX, FUEL = "owid_electricity_mix_2022.csv", "owid_fossil_fuel_production_2022.csv"
KEY = {"Entity": "country", "Year": "year"}
ELECTRICITY = {"Electricity demand (TWh)": "electricity_demand_twh",
               "Electricity generation (TWh)": "electricity_generation_twh",
               "Net imports (TWh)": "electricity_net_imports_twh",
               "Electricity from gas (TWh)": "electricity_from_gas_twh",
               "Electricity from oil (TWh)": "electricity_from_oil_twh"}
PRODUCTION = {"Gas production (TWh)": "gas_production_twh", "Oil production (TWh)": "oil_production_twh"}


def derive() -> None:
    """Write data/iraq_energy_2022.csv."""
    tables = []
    for file, columns in ((MIX, KEY | ELECTRICITY), (FUEL, KEY | PRODUCTION)):
        table = read_csv(file, columns)
        tables.append(table[(table["country"] == "Iraq") & (table["year"] >= 2000)].drop(columns="country"))
    write("iraq_energy_2022", tables[0].merge(tables[1], on="year", validate="1:1").sort_values("year"))
