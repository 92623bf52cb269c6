// Ten answers at a time; what is typed is kept in this browser and saved as a table that marking reads.
const sections = [...document.querySelectorAll("section")],
  store = "points " + location.pathname,
  size = 10;
let kept = {},
  first = 0;
try {
  kept = JSON.parse(localStorage.getItem(store)) || {};
} catch {
  kept = {};
}

function fields(section) {
  return [...section.querySelectorAll("input, textarea")];
}
function key(section) {
  return JSON.parse(section.dataset.key);
}
function name(section) {
  return key(section).id + " " + key(section).answer;
} // another answer starts anew

function points(section) {
  const lines = [...section.querySelectorAll("input")].map((input) => input.value);
  const filled = lines.some((line) => line !== "");
  return filled ? lines.reduce((sum, line) => sum + Number(line), 0) : section.dataset.points;
}

function show() {
  sections.forEach((section, place) => {
    section.hidden = place < first || place >= first + size;
  });
  document.getElementById("before").disabled = first === 0;
  document.getElementById("after").disabled = first + size >= sections.length;
  count();
}

function count() {
  for (const section of sections)
    section.querySelector("output").textContent = points(section) === "" ? "" : "Points: " + points(section);
  const read = sections.filter((section) => points(section) !== "").length;
  document.getElementById("state").textContent =
    `Answers ${first + 1} to ${Math.min(first + size, sections.length)} of ${sections.length}, ${read} read`;
}

function move(by) {
  first += by;
  show();
  scrollTo(0, 0);
}

function cell(text) {
  return '"' + String(text).replaceAll('"', '""') + '"';
}

function save() {
  const head = ["id", "sheet", "task", "points", "lines", "comment", "answer", "file"],
    rows = [head.join(",")];
  for (const section of sections) {
    if (points(section) === "") continue;
    const { id, sheet, task, answer, file } = key(section);
    const inputs = [...section.querySelectorAll("input")].map((input) => input.value);
    const lines = inputs.some((value) => value !== "") ? inputs.map((value) => value || 0).join(" ") : "";
    rows.push(
      [id, sheet, task, points(section), lines, section.querySelector("textarea").value, answer, file]
        .map(cell)
        .join(",")
    );
  }
  const link = document.createElement("a"),
    { sheet, task } = key(sections[0]);
  link.href = URL.createObjectURL(new Blob(["\ufeff" + rows.join("\r\n") + "\r\n"], { type: "text/csv" }));
  link.download = `${sheet}-${task}.csv`;
  link.click();
}

for (const section of sections) {
  const before = kept[name(section)];
  if (before)
    fields(section).forEach((field, place) => {
      field.value = before[place] ?? field.value;
    });
  section.addEventListener("input", () => {
    kept[name(section)] = fields(section).map((field) => field.value);
    try {
      localStorage.setItem(store, JSON.stringify(kept));
    } catch {
      /* a browser without a store still saves */
    }
    count();
  });
}
document.getElementById("before").onclick = () => move(-size);
document.getElementById("after").onclick = () => move(size);
document.getElementById("save").onclick = save;
if (sections.length) show();
