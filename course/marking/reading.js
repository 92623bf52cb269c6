// Ten answers at a time; what is typed is kept in this browser and saved as a table that marking reads.
const answers = [...document.querySelectorAll("section")].map((section) => ({
    ...JSON.parse(section.dataset.key),
    section,
    fields: [...section.querySelectorAll("input, textarea")],
    inputs: [...section.querySelectorAll("input")]
  })),
  [before, after, save, state] = ["before", "after", "save", "state"].map((id) => document.getElementById(id)),
  store = "points " + location.pathname,
  size = 10;
let kept = {},
  first = 0;
try {
  kept = JSON.parse(localStorage.getItem(store)) || {};
} catch {
  /* a browser without a store still saves */
}

function points({ section, inputs }) {
  const typed = inputs.some((input) => input.value !== "");
  return typed ? inputs.reduce((sum, input) => sum + Number(input.value), 0) : section.dataset.points;
}

function show() {
  answers.forEach(({ section }, place) => {
    section.hidden = place < first || place >= first + size;
  });
  before.disabled = first === 0;
  after.disabled = first + size >= answers.length;
  count();
}

function count() {
  for (const one of answers)
    one.section.querySelector("output").textContent = points(one) === "" ? "" : "Points: " + points(one);
  const read = answers.filter((one) => points(one) !== "").length;
  state.textContent = `Answers ${first + 1} to ${Math.min(first + size, answers.length)} of ${answers.length}, ${read} read`;
}

function move(by) {
  first += by;
  show();
  scrollTo(0, 0);
}

save.onclick = () => {
  const rows = [["id", "sheet", "task", "points", "lines", "comment", "answer", "file"]];
  for (const one of answers.filter((one) => points(one) !== "")) {
    const values = one.inputs.map((input) => input.value),
      lines = values.some(Boolean) ? values.map((value) => value || 0).join(" ") : "",
      comment = one.section.querySelector("textarea").value;
    rows.push([one.id, one.sheet, one.task, points(one), lines, comment, one.answer, one.file]);
  }
  const cells = rows.map((row) => row.map((cell) => '"' + String(cell).replaceAll('"', '""') + '"').join(",") + "\r\n"),
    link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob(["\ufeff", ...cells], { type: "text/csv" }));
  link.download = `${answers[0].sheet}-${answers[0].task}.csv`;
  link.click();
};
before.onclick = () => move(-size);
after.onclick = () => move(size);

for (const { id, answer, section, fields } of answers) {
  const name = id + " " + answer; // another answer starts anew
  fields.forEach((field, place) => {
    field.value = kept[name]?.[place] ?? field.value;
  });
  section.oninput = () => {
    kept[name] = fields.map((field) => field.value);
    try {
      localStorage.setItem(store, JSON.stringify(kept));
    } catch {
      /* as above */
    }
    count();
  };
}
show();
