"""What happened since: dated lines whose date, row and sources come from the table of events."""
import re
from html import escape

from docutils import nodes

from course.front.page import LEDGER, Page
from course.ground.links import SHOWN_WHOLE
from course.ground.words import date_in_words

EVENTS = "guide/tables/events"  # the page of the table of events, with a row at #T131
LINE = re.compile(r"(T\d{3}) \((S\d\d(?:, S\d\d)*)\): (.+)")
REPORTED = re.compile(r"was reported by .+ on \d+ \w+ \d{4}")
UNREAD = "†"


class Since(Page):
    """One line an event, `T131 (S17): a sentence in our words`; a row that rests on digests gets the mark †."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        events = {row["event"]: row for row in self.table("events")}
        sources = {row["source"]: row for row in self.table("sources")}
        lines, unread = [], False
        for line in filter(None, map(str.strip, self.content)):
            match = LINE.fullmatch(line)
            if not match or match[1] not in events:
                raise self.wrong(f"'{line[:40]}' should look like 'T131 (S17): a sentence', T131 being a row of events")
            event, text = events[match[1]], match[3]
            self.check(event, text)
            mark = UNREAD * (event["use_rule"] != "state")
            unread |= bool(mark)
            shown = date_in_words(event["date"], event["date_precision"])
            anchor = f"#{match[1]}" if len(events) <= SHOWN_WHOLE else ""  # a longer table is not shown whole
            row = f'<a href="{self.address(EVENTS, anchor)}">{match[1]}</a>'
            claims = ", ".join(f'<a href="{self.address(LEDGER, "#" + name.lower())}">{name}</a>'
                               for name in match[2].split(", "))
            read = [sources[key] for key in event["source"].split(";")]
            cited = ", ".join(self.source(row) for row in read if row["quality"] != "W" or len(read) == 1)
            lines.append(f'<li><time datetime="{event["date"]}">{shown}</time> {escape(text)}{mark} '
                         f'<span class="since-row">Row {row}, on {claims}. Source: {cited}.</span></li>')
        legend = f'<p class="legend">{UNREAD} The original was not read.</p>' * unread
        return [self.html('<ol class="since">\n' + "\n".join(lines) + f"\n</ol>{legend}")]

    def check(self, event: dict[str, str], text: str) -> None:
        """A row that rests on digests is worded as reported; a row whose source was not read is no line here."""
        rule = event["use_rule"]
        if rule not in ("state", "attribute", "attribute part"):
            raise self.wrong(f"{event['event']} has the rule '{rule}' in data/events.csv: choose another row")
        if rule != "state" and not REPORTED.search(text):
            raise self.wrong(f"{event['event']} has the rule '{rule}' in data/events.csv: write '... was reported by "
                             "... on 1 January 2026.'; the mark for what was not read comes by itself")

    @staticmethod
    def source(row: dict[str, str]) -> str:
        """A source by its publisher, linked where it has an address."""
        name = escape(re.sub(r" \(.*\)$", "", row["publisher"]))
        return f'<a href="{escape(row["url"])}">{name}</a>' if row["url"] else name
