"""The quizzes for learning platforms: python -m course.teach.platforms   (make exports)

Moodle takes _build/quizzes/moodle/NN-slug.xml (Moodle XML). Canvas, Brightspace and Blackboard take
_build/quizzes/qti/NN-slug.zip (QTI 1.2, with the question types that Canvas names). An order of things is asked as a
matching of each thing with its place, since not every platform has a type for it.
"""
from textwrap import shorten

from lxml import etree
from lxml.builder import E, ElementMaker

from course.ground.facts import ROOT, Chapter, chapters, cited
from course.ground.files import write_whole, write_zip
from course.ground.markdown import inline
from course.ground.quizzes import QUIZZES, explained, how, read, solution, span

MADE = ROOT / "_build" / "quizzes"
ASI = "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"
PACKAGE = "http://www.imsglobal.org/xsd/imscp_v1p1"
Q = ElementMaker(namespace=ASI, nsmap={None: ASI})
P = ElementMaker(namespace=PACKAGE, nsmap={None: PACKAGE})
CANVAS = {"single": "multiple_choice_question", "several": "multiple_answers_question",
          "order": "matching_question", "range": "numerical_question"}


def asked(question: dict) -> str:
    """The question as HTML, with how it is answered."""
    added = "Choose the place of each." if question["kind"] == "order" else how(question)
    return f"<p>{inline(' '.join(filter(None, [question['ask'], added])))}</p>"


def places(question: dict) -> list[tuple[str, str, str, str]]:
    """[(letter, text, place, why)] of a question of kind order, in the order shown."""
    return [(letter, text, str(question["right"].index(letter) + 1), why)
            for letter, text, _, why in question["lines"]]


def known(question: dict) -> list[tuple[float, float, str]]:
    """[(low, high, why)] of the known mistakes of a question of kind range."""
    return [(*span(mistake), mistake["why"]) for mistake in question["mistake"]]


def why(question: dict, all_of_it: bool) -> str:
    """What everybody reads after an answer, as HTML; for numbers with the known mistakes only if `all_of_it`."""
    lines = [question["why"]]
    if question["kind"] == "order":
        lines += sorted(f"{place}. {text}: {reason}" for _, text, place, reason in places(question))
    if question["kind"] == "range":
        lines = [f"{solution(question)}. {question['why']}"]
        lines += [f"{label}: {reason}" for _, label, reason in explained(question) if all_of_it]
    return "".join(f"<p>{inline(line)}</p>" for line in lines)


def plain(number: float) -> str:
    """A number as a machine reads it, at most five decimals: 33.33333, 50."""
    return f"{number:.5f}".rstrip("0").rstrip(".")


# Moodle XML

def html(name: str, text: str, **attributes: str) -> etree._Element:
    """An element of Moodle XML that holds HTML."""
    return E(name, E.text(etree.CDATA(text)), format="html", **attributes)


def moodle_answers(question: dict) -> list[etree._Element]:
    """What follows the text of a question in Moodle XML, by its kind."""
    kind, lines = question["kind"], question["lines"]
    if kind == "order":
        return [E.shuffleanswers("true"),
                *(E.subquestion(E.text(etree.CDATA(inline(text))), E.answer(E.text(place)), format="html")
                  for _, text, place, _ in places(question))]
    if kind == "range":
        answer = question["answer"]  # it comes first, so it is what Moodle shows as the right one
        spans = [*dict.fromkeys([(answer, answer, "", "100"), (question["low"], question["high"], "", "100")]),
                 *((low, high, inline(reason), "0") for low, high, reason in known(question))]
        return [*(E.answer(E.text(plain((low + high) / 2)), E.tolerance(plain((high - low) / 2)),
                           html("feedback", reason), fraction=fraction) for low, high, reason, fraction in spans),
                E.answer(E.text("*"), html("feedback", inline(question["otherwise"])), fraction="0")]
    rights = sum(right for _, _, right, _ in lines)
    wrong = -100 / (len(lines) - rights) if kind == "several" else 0
    return [E.single(str(kind == "single").lower()), E.shuffleanswers("true"), E.answernumbering("abc"),
            *(html("answer", inline(text), fraction=plain(100 / rights if right else wrong))
              for _, text, right, _ in lines)]


def moodle_question(name: str, question: dict) -> etree._Element:
    """One question as Moodle XML."""
    kind = {"order": "matching", "range": "numerical"}.get(question["kind"], "multichoice")
    element = E.question(E.name(E.text(name)), html("questiontext", asked(question)),
                         html("generalfeedback", why(question, all_of_it=False)), E.defaultgrade("1"),
                         *moodle_answers(question), type=kind)
    if kind == "multichoice":
        for answer, (*_, reason) in zip(element.findall("answer"), question["lines"], strict=True):
            answer.append(html("feedback", inline(reason)))
    return element


def moodle(chapter: Chapter, questions: list[dict]) -> bytes:
    """The quiz of a chapter as Moodle XML, in a category of its own."""
    category = f"$course$/top/{cited()['title'].replace('/', '//')}/{chapter.number:02} {chapter.title}"
    tree = E.quiz(E.question(E.category(E.text(category)), type="category"),
                  *(moodle_question(f"{chapter.number}.{number} {shorten(question['ask'], 60)}", question)
                    for number, question in enumerate(questions, 1)))
    return etree.tostring(tree, xml_declaration=True, encoding="UTF-8", pretty_print=True)


# QTI 1.2

def mattext(text: str) -> etree._Element:
    """HTML in QTI."""
    return Q.material(Q.mattext(text, texttype="text/html"))


def labels(options: list[tuple[str, str]]) -> etree._Element:
    """The options [(id, HTML)] of a choice."""
    return Q.render_choice(*(Q.response_label(mattext(text), ident=ident) for ident, text in options))


def condition(test: etree._Element | list, *outcome: etree._Element, more: bool = True) -> etree._Element:
    """What a platform does after an answer that fits the test."""
    return Q.respcondition(Q.conditionvar(test), *outcome, **{"continue": "Yes" if more else "No"})


def shows(ident: str) -> etree._Element:
    """The feedback to show."""
    return Q.displayfeedback(feedbacktype="Response", linkrefid=ident)


def score(points: str, action: str = "Set") -> etree._Element:
    """Points in percent."""
    return Q.setvar(points, action=action, varname="SCORE")


def equal(value: str, answer: str = "answer") -> etree._Element:
    """A test that an answer is a value."""
    return Q.varequal(value, respident=answer)


def between(low: float, high: float) -> etree._Element:
    """A test that a number lies in a range; both ends belong to it."""
    ends = [Q.vargte(plain(low), respident="answer"), Q.varlte(plain(high), respident="answer")]
    return getattr(Q, "and")(*ends)


def qti_parts(question: dict) -> tuple[list[etree._Element], list[etree._Element], list[tuple[str, str]]]:
    """(what is chosen from, what counts, [(id of a feedback, HTML)]) of a question, by its kind."""
    kind, lines = question["kind"], question["lines"]
    if kind == "order":
        numbers = [(place, place) for place in map(str, range(1, len(lines) + 1))]
        asks = [Q.response_lid(mattext(inline(text)), labels(numbers), ident=f"answer_{letter}")
                for letter, text, *_ in lines]
        return asks, [condition(equal(place, f"answer_{letter}"), score(plain(100 / len(lines)), "Add"))
                      for letter, _, place, _ in places(question)], []
    if kind == "range":
        said = [(f"mistake_{place}", reason) for place, (*_, reason) in enumerate(known(question), 1)]
        tests = [condition(between(low, high), shows(name))
                 for (name, _), (low, high, _) in zip(said, known(question), strict=True)]
        exact = getattr(Q, "or")(equal(plain(question["answer"])), between(question["low"], question["high"]))
        field = Q.response_str(Q.render_fib(Q.response_label(ident="number"), fibtype="Decimal"),
                               ident="answer", rcardinality="Single")
        return [field], [*tests, condition(exact, score("100"), more=False)], said
    whole = equal(question["right"][0]) if kind == "single" else getattr(Q, "and")(
        *(equal(letter) if right else getattr(Q, "not")(equal(letter)) for letter, _, right, _ in lines))
    said = [(f"{letter}_fb", reason) for letter, _, _, reason in lines if reason]
    asks = Q.response_lid(labels([(letter, inline(text)) for letter, text, *_ in lines]), ident="answer",
                          rcardinality="Single" if kind == "single" else "Multiple")
    return [asks], [*(condition(equal(name[0]), shows(name)) for name, _ in said),
                    condition(whole, score("100"), more=False)], said


def qti_item(ident: str, name: str, question: dict) -> etree._Element:
    """One question as an item of QTI 1.2."""
    asks, counts, said = qti_parts(question)
    kind = Q.qtimetadatafield(Q.fieldlabel("question_type"), Q.fieldentry(CANVAS[question["kind"]]))
    said = [("general_fb", why(question, all_of_it=True)), *((name, inline(text)) for name, text in said)]
    return Q.item(
        Q.itemmetadata(Q.qtimetadata(kind)),
        Q.presentation(mattext(asked(question)), *asks),
        Q.resprocessing(Q.outcomes(Q.decvar(maxvalue="100", minvalue="0", varname="SCORE", vartype="Decimal")),
                        condition(Q.other(), shows("general_fb")), *counts),
        *(Q.itemfeedback(Q.flow_mat(mattext(text)), ident=name) for name, text in said), ident=ident, title=name)


def qti(chapter: Chapter, questions: list[dict]) -> dict[str, bytes]:
    """The quiz of a chapter as {name in a content package: its bytes}."""
    name = f"quiz_{chapter.number:02}"
    title = f"{chapter.number}. {chapter.title}"
    items = [qti_item(f"{name}_{number}", f"Question {number}", question)
             for number, question in enumerate(questions, 1)]
    quiz = Q.questestinterop(Q.assessment(Q.section(*items, ident="root_section"), ident=name, title=title))
    manifest = P.manifest(
        P.metadata(P.schema("IMS Content"), P.schemaversion("1.1.3")), P.organizations(),
        P.resources(P.resource(P.file(href=f"{name}/{name}.xml"), identifier=name, type="imsqti_xmlv1p2",
                               href=f"{name}/{name}.xml")), identifier=f"{name}_package")
    return {path: etree.tostring(tree, xml_declaration=True, encoding="UTF-8", pretty_print=True)
            for path, tree in (("imsmanifest.xml", manifest), (f"{name}/{name}.xml", quiz))}


def main() -> None:
    """Write each quiz in both forms."""
    for chapter in chapters():
        questions = read(QUIZZES / f"{chapter.slug}.toml")
        write_whole(MADE / "moodle" / f"{chapter.slug}.xml", moodle(chapter, questions).decode())
        write_zip(MADE / "qti" / f"{chapter.slug}.zip", qti(chapter, questions))
    print(f"Import from {MADE}: moodle/*.xml into Moodle, qti/*.zip into Canvas, Brightspace or Blackboard")


if __name__ == "__main__":
    main()
