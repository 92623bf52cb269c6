// Quizzes: says whether an answer is right and shows the explanation of what was chosen, read from the folded answer.
// Nothing is stored or sent.
{
  // The one number in a text: 2500, 2,500, 2 500, "2500 people", 33,7 %, in Latin, Arabic or Persian digits; or NaN
  const numberIn = (text) => {
    const plain = text.replace(/[٠-٩۰-۹]/g, (digit) => digit.charCodeAt(0) & 15).replace(/[−–]/g, "-")
      .replace(/(\d)[\s,'’٬](?=\d{3}(?!\d))/g, "$1").replace(/(\d)[,٫](?=\d)/g, "$1.");
    const found = plain.match(/(?:(?<!\d)-)?\d+(?:\.\d+)*/g) ?? [];
    return found.length === 1 ? Number(found[0]) : NaN;
  };

  // Each kind of question: [verdict, words, explanations to show]. An explanation is [what it is about, its key].
  const kinds = {
    single(form, [right]) {
      const chosen = form.querySelector("input:checked")?.dataset.letter;
      if (!chosen) return ["none", "Not answered yet. Choose one."];
      return chosen === right ? ["right", "Right.", [[right, "right"]]] : ["wrong", "Not right.", [[chosen, chosen]]];
    },
    several(form, right) {
      const boxes = [...form.querySelectorAll("input")];
      if (!boxes.some((box) => box.checked)) return ["none", "Not answered yet. Tick what holds."];
      const off = boxes.filter((box) => box.checked !== right.includes(box.dataset.letter));
      if (!off.length) return ["right", "Right.", [["", "right"]]];
      const about = ({ checked, dataset: { letter } }) => [`${letter}, ${checked ? "ticked" : "left out"}`, letter];
      return ["wrong", off.length < boxes.length ? "Not right yet." : "Not right.", off.map(about)];
    },
    order(form, right) {
      const lists = [...form.querySelectorAll("select")];
      const empty = lists.filter((list) => !list.value).length;
      if (empty === lists.length) return ["none", "Not answered yet. Give each line a place."];
      if (empty) return ["none", `Not complete yet. Lines without a place: ${empty}.`];
      const twice = lists.find((list, at) => lists.findIndex((other) => other.value === list.value) < at);
      if (twice) return ["none", `Not complete yet. Place ${twice.value} is given twice.`];
      const off = lists.filter((list) => right[list.value - 1] !== list.dataset.letter);
      if (!off.length) return ["right", "Right.", [["", "right"]]];
      return ["wrong", "Not right yet.", off.map(({ value, dataset: { letter } }) => [`${letter}, place ${value}`, letter])];
    },
    range(form, [low, high]) {
      const text = form.querySelector("input").value;
      if (!/\S/.test(text)) return ["none", "Not answered yet. Write a number."];
      const number = numberIn(text);
      if (Number.isNaN(number)) return ["none", "Not read as a number. Write one number in digits, such as 2,500."];
      if (number >= Number(low) && number <= Number(high)) return ["right", "Right.", [["", "right"]]];
      const known = [...form.querySelectorAll("[data-low]")].map((node) => node.dataset)
        .find((node) => number >= Number(node.low) && number <= Number(node.high));
      return ["wrong", "Not right.", [["", known?.why ?? "other"]]];
    }
  };

  const line = (form, [about, key]) => {
    const shown = document.createElement("p");
    if (about) shown.append(`${about}: `);
    shown.append(...form.querySelector(`[data-why="${key}"]`).cloneNode(true).childNodes);
    return shown;
  };

  const check = (event) => {
    event.preventDefault();
    const form = event.currentTarget;
    const [verdict, words, explanations = []] = kinds[form.dataset.kind](form, form.dataset.right.split(" "));
    const first = document.createElement("p");
    first.append(document.createElement("strong"));
    first.firstChild.append(words);
    if (verdict === "wrong") first.append(" Try again, or open the answer.");
    const said = form.querySelector(".quiz-said");
    said.dataset.verdict = verdict;
    said.replaceChildren(first, ...explanations.map((explanation) => line(form, explanation)));
  };

  for (const form of document.querySelectorAll("form.quiz")) {
    for (const control of form.querySelectorAll("[hidden]")) control.hidden = false;
    form.addEventListener("submit", check);
    form.addEventListener("input", () => {  // another answer: the old verdict is not about it
      const said = form.querySelector(".quiz-said");
      delete said.dataset.verdict;
      said.replaceChildren();
    });
  }
}
