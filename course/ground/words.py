"""Dates, numbers and lists as the book writes them."""
from datetime import date

NUMBERS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
           "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"]


def date_in_words(text: str, precision: str = "day") -> str:
    """An ISO date in words, to its own precision: 27 September 2024, September 2024, 2024; a bare year as it is."""
    if len(text) == 4:
        return text
    when = date.fromisoformat(text)
    return {"day": f"{when.day} {when:%B %Y}", "month": f"{when:%B %Y}", "year": f"{when:%Y}"}[precision]


def number_in_words(number: int) -> str:
    """A whole number as a word up to twenty, then in digits: no, one, two, ..., twenty, 21."""
    return NUMBERS[number] if 0 <= number < len(NUMBERS) else f"{number:,}"


def size_in_words(count: int) -> str:
    """A number of bytes: 1.4 kB, 268 kB, 1.2 MB."""
    return f"{count / 1e6:.1f} MB" if count >= 1e6 else f"{count / 1e3:.{int(count < 10_000)}f} kB"


def listed(parts: list[str]) -> str:
    """Parts as a list in a sentence: a, b and c."""
    return " and ".join(filter(None, [", ".join(parts[:-1]), *parts[-1:]]))
