"""A verdict as ClaimReview of schema.org: the claim as worded, where it appeared, the rating on the course's scale."""
import re

from course.ground.facts import scale


def rating(verdict: str) -> dict:
    """The word of the scale; with a number where the scale orders it: verdicts of the last question, the best highest.

    The other words say that a claim is no matter of more or less: they carry no number.
    """
    last = max(row["question_rank"] for row in scale().values())
    words = [word for word, row in reversed(scale().items()) if row["question_rank"] == last]
    given = {"@type": "Rating", "alternateName": verdict, "description": scale()[verdict]["meaning"]}
    if verdict not in words:
        return given
    return given | {"ratingValue": words.index(verdict) + 1, "worstRating": 1, "bestRating": len(words)}


def review(claim: dict[str, str], text: dict[str, str]) -> dict:
    """The ClaimReview of a row of claims; `text` is the row of sources for the text that makes the claim."""
    publisher = re.sub(r" \(.*\)$", "", text["publisher"])
    appearance = {"@type": "CreativeWork", "name": text["title"], "url": text["url"], "datePublished": text["date"],
                  "publisher": {"@type": "Organization", "name": publisher}}
    return {"@type": "ClaimReview", "name": f"Verdict on {claim['claim']}: {claim['claim_text']}",
            "claimReviewed": claim["quotation"], "datePublished": claim["verdict_date"],
            "itemReviewed": {"@type": "Claim", "name": claim["claim_text"], "appearance": appearance},
            "reviewRating": rating(claim["verdict"]) | {"ratingExplanation": claim["reason_short"]}}
