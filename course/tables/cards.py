"""The cards of the class simulation, made from the rows of the tables: guide/capstone-cards.md."""
from course.ground.contents import Contents
from course.ground.template import render

PAGE = "guide/capstone-cards.md"
# role: (table, rows) that a role chooses its six cards from
ROLES = {
    "Baghdad, the government": {"plan_clauses": ["C02", "C08", "A03", "H01", "H02", "H03"], "isis_counts": ["M13"],
                                "integration_attempts": ["A08", "A09"], "positions": ["O22", "O253"]},
    "Erbil, the Kurdistan Region": {"attack_counts": ["K11", "K63", "K64", "K66"], "plan_clauses": ["C08", "A05"],
                                    "positions": ["O24", "O46", "O53", "O215", "O254"]},
    "Washington": {"plan_clauses": ["C04", "C05", "B01", "B02", "A02", "A07", "Z02", "Z03"],
                   "designations": ["D22", "D23", "D24"], "positions": ["O18"]},
    "Tehran": {"plan_clauses": ["C02", "A06"], "kurdistan_attacks": ["N08", "N09"],
               "positions": ["O04", "O25", "O52", "O252", "O461"]},
    "Najaf, the office of Grand Ayatollah al-Sistani": {"positions": ["O14", "O36"], "plan_clauses": ["C10"],
                                                        "integration_attempts": ["A06", "A08"]},
}


def pages(contents: Contents) -> dict[str, str]:
    """{path: text} of the page of cards; none where a project has not all of the tables."""
    if not {table for chosen in ROLES.values() for table in chosen} <= set(contents.tables):
        return {}
    rows = {name: {next(iter(row.values())): row for row in contents.tables[name]} for name in contents.tables}
    cards = {role: [(contents.resource(name), rows[name][key]) for name, keys in chosen.items() for key in keys]
             for role, chosen in ROLES.items()}
    return {PAGE: render("tables/cards.md.jinja", roles=cards)}
