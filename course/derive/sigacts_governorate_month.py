"""Significant acts by governorate and month, February 2004 to February 2009 (Empirical Studies of Conflict)."""
import pandas as pd

from course.derive.published import governorates, read_csv, write

FILE = "esoc_violence_governorate_month.csv"
COLUMNS = {"governorate": "governorate", "month": "month", "SIGACT": "significant_acts", "df": "direct_fire",
           "idf": "indirect_fire", "suicide": "suicide", "ied_attack": "ied_exploded", "ied_clear": "ied_found"}


def derive() -> None:
    """Write data/sigacts_governorate_month.csv."""
    acts = read_csv(FILE, COLUMNS)
    acts = acts[acts["governorate"].notna()]  # 61 rows of zeros without a governorate
    acts["governorate"], acts["governorate_code"] = governorates(acts["governorate"], "esoc", FILE)
    # Stata counts months from January 1960.
    acts["date"] = [str(pd.Period("1960-01", "M") + month) + "-01" for month in acts["month"]]
    acts["date_precision"] = "month"
    first = ["date", "date_precision", "governorate", "governorate_code"]
    write("sigacts_governorate_month", acts.sort_values(first)[first + list(COLUMNS.values())[2:]])
