"""Pages that are text with gaps: Jinja fills them in. `{{ text|md }}` and `{{ text|html }}` are text without marks."""
import json
from functools import partial
from html import escape

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from course.ground.facts import ROOT, record_ends
from course.ground.links import row_link, source_links
from course.ground.markdown import escape_markdown
from course.ground.words import date_in_words

ENVIRONMENT = Environment(
    loader=FileSystemLoader(ROOT / "course"), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
    keep_trailing_newline=True, comment_start_string="{##", comment_end_string="##}")  # {#anchor} is MyST
ENVIRONMENT.filters |= {"html": escape, "md": escape_markdown, "day": date_in_words, "sources": source_links,
                        "row_link": row_link, "json": partial(json.dumps, ensure_ascii=False)}
ENVIRONMENT.globals["record_ends"] = record_ends


def render(template: str, **given: object) -> str:
    """The text of a template of course/, such as ledger/claims.md.jinja, with what is given filled in."""
    return ENVIRONMENT.get_template(template).render(given)
