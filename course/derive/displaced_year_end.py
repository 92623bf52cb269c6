"""People displaced inside Iraq at the end of each year, by two counters: IDMC and UNHCR.

They are not two witnesses: in some years both take the count of the International Organization for Migration.
"""
import pandas as pd

from course.derive.published import read_rda, write

IDMC, FILE = "unhcr_refugees_idmc.rda", "unhcr_refugees_population.rda"
INSIDE = "coo_iso == 'IRQ' and coa_iso == 'IRQ'"  # from Iraq, in Iraq


def derive() -> None:
    """Write data/displaced_year_end.csv."""
    idmc = read_rda(IDMC, ["year", "coo_iso", "coa_iso", "total"]).query(INSIDE)
    unhcr = read_rda(FILE, ["year", "coo_iso", "coa_iso", "idps", "returned_idps"]).query(INSIDE)
    table = pd.concat([idmc.rename(columns={"total": "displaced"}).assign(counter="IDMC"),
                       unhcr.rename(columns={"idps": "displaced", "returned_idps": "returned_in_year"})
                       .assign(counter="UNHCR")])
    whole = ["year", "displaced", "returned_in_year"]
    table[whole] = table[whole].astype("Int64")
    write("displaced_year_end", table.sort_values(["counter", "year"])[["counter", *whole]])
