"""Mentions of seventeen terms in State of the Union addresses (1946-2020) and UN speeches (1979-2024).

speech_terms.csv has the pattern by which each term is found.
"""
import re

import pandas as pd

from course.derive.published import ours, read_json, write

SOTU, UNGDC = "sotu_1946_2020_slice.jsonl.gz", "ungdc_irq_irn_usa_1979_2024.jsonl.gz"
COUNTRIES = {"IRN": "Iran", "IRQ": "Iraq", "USA": "United States"}
WORD = r"[A-Za-z][A-Za-z'’-]*"


def derive() -> None:
    """Write data/speech_mentions.csv."""
    sotu = read_json(SOTU, ["year", "president", "sotu_type", "text"])
    number = (sotu.groupby("year").cumcount() + 1).astype(str)  # some years have a speech and a written message
    sotu = pd.DataFrame({"speech": "sotu-" + sotu["year"].astype(str) + "-" + number,
                         "occasion": "State of the Union", "form": sotu["sotu_type"], "country": "United States",
                         "iso3": "USA", "speaker": sotu["president"], "year": sotu["year"], "text": sotu["text"]})
    un = read_json(UNGDC, ["iso3", "year", "text"])
    un = pd.DataFrame({"speech": "un-" + un["iso3"].str.lower() + "-" + un["year"].astype(str),
                       "occasion": "UN General Debate", "form": "speech", "country": un["iso3"].map(COUNTRIES),
                       "iso3": un["iso3"], "speaker": None, "year": un["year"], "text": un["text"]})
    speeches = pd.concat([sotu, un]).sort_values(["occasion", "year", "speech"])
    text = speeches.pop("text")
    speeches["words"] = text.map(lambda words: len(re.findall(WORD, words)))
    counts = [speeches.assign(term=term, mentions=text.map(lambda words, rule=rule: len(re.findall(rule, words, re.I))))
              for term, rule in ours("speech_terms").itertuples(index=False)]
    write("speech_mentions", pd.concat(counts).sort_values(["occasion", "year", "speech"], kind="stable"))
