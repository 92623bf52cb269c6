"""Dates and lists as the book writes them."""
from datetime import date


def date_in_words(text: str, precision: str = "day") -> str:
    """An ISO date in words, to its own precision: 27 September 2024, September 2024, 2024; a bare year as it is."""
    if len(text) == 4:
        return text
    when = date.fromisoformat(text)
    return {"day": f"{when.day} {when:%B %Y}", "month": f"{when:%B %Y}", "year": f"{when:%Y}"}[precision]
