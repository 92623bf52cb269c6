"""Seats of the parliament elected in November 2025, by governorate and list, as of July 2026."""
from course.derive.published import governorates, ours, read_csv, stop, write

FILE = "iraq_parliament_2026_bloc_governorate_slice.csv"
NOT_GIVEN = "غير محدد"


def derive() -> None:
    """Write data/parliament_2026_governorate.csv."""
    seats = read_csv(FILE, {"governorate": "governorate", "bloc": "list_ar", "seats": "seats"})
    english = ours("parliament_lists").set_index("list_ar")["list"]
    if unknown := sorted(set(seats["list_ar"]) - set(english.index)):
        stop(f"parliament_lists.csv has no English name for {', '.join(unknown)}.")
    seats["list"] = seats["list_ar"].map(english)
    known = seats["governorate"].where(seats["governorate"] != NOT_GIVEN)
    seats["governorate"], seats["governorate_code"] = governorates(known, "arabic", FILE)
    seats["governorate"] = seats["governorate"].fillna("not given")
    seats = seats.sort_values(["governorate", "seats", "list"], ascending=[True, False, True])
    write("parliament_2026_governorate", seats[["governorate", "governorate_code", "list", "list_ar", "seats"]])
