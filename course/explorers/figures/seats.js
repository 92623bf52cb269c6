// Seats and coalitions: one dot a seat, filled from the left by the lists that are picked. The majority is passed where
// the filled dots pass the middle. Rows that are many lists or persons are white and cannot be picked.
const DIFFER = { "2018-05-12": "Fatah has 47 seats here, as of 18 May; after the recount it is usually given as 48.",
  "2025-11-11": "Sources differ, since joint lists are counted in different ways: Badr 18, 19 or 21, KDP 26 or 27, "
    + "PUK 15 or 18, Taqaddum 27 or 36." };
const LATE = ["2021-10-10", "2025-11-11"];  // the elections to which the court's reading and the Framework belong
const chosen = { election: data.elections.at(-1), rows: new Set(), near: null, words: "" };
const svgBox = plot(draw);
let marks = [];

const lists = () => chosen.election.lists;
const picked = () => lists().filter((row) => chosen.rows.has(row.row));
const sum = (rows) => rows.reduce((total, row) => total + row.seats, 0);
const seatsOf = (value) => `${value} seat${value === 1 ? "" : "s"}`;

/** Places of the seats in a half circle, from left to right: the same number of places for each length of arc. */
function places(seats, width) {
  const outer = Math.min(width / 2 - 12, 270);
  const rows = 9;
  const radii = Array.from({ length: rows }, (_, row) => outer * (0.45 + (0.55 * row )/ (rows - 1)));
  const all = radii.reduce((total, radius) => total + radius, 0);
  let done = 0, left = 0;
  const found = radii.flatMap((radius) => {
    left += radius;
    const here = Math.round((seats * left )/ all) - done;
    done += here;
    return Array.from({ length: here }, (_, at) => ({ angle: Math.PI * (1 - (at + 0.5) / here), radius }));
  });
  found.sort((a, b) => b.angle - a.angle || a.radius - b.radius);
  return { outer, size: ((outer * 0.55 )/ (rows - 1) )* 0.4, found: found.map(({ angle, radius }) =>
    ({ x: width / 2 + radius * Math.cos(angle), y: outer + 24 - radius * Math.sin(angle) })) };
}

function draw() {
  const width = svgBox.clientWidth;
  if (!width) return;
  const { house, majority } = chosen.election;
  const total = sum(picked());
  const { outer, size, found } = places(house, width);
  const svg = make("svg", { width, height: outer + 34, role: "img", "aria-label":
    `${total} of ${house} seats picked, ${majority} are a majority. `
    + "The boxes below pick the lists." });
  svg.append(make("line", { x1: width / 2, x2: width / 2, y1: 18, y2: outer * 0.55 + 20, stroke: colour["ink"] }),
    make("text", { x: width / 2, y: 13, "text-anchor": "middle", fill: colour["ink"] }, `majority: ${majority}`));
  const order = [...picked(), ...lists().filter((row) => !chosen.rows.has(row.row))];
  marks = [];
  order.forEach((row, at) => {
    const mine = chosen.rows.has(row.row);
    const fill = mine ? colour[at % 2 ? "muted" : "ink"] : row.many ? "white" : colour["context"];
    for (const spot of found.slice(marks.length, marks.length + row.seats)) {
      svg.append(make("circle", { cx: spot.x, cy: spot.y, r: size, fill, stroke: mine ? fill :
        colour["uncertain"], "data-row": row.row }));
      marks.push({ ...spot, id: row.row, row });
    }
  });
  const words = !total ? `${majority} needed` : total < majority ? `${majority - total} short` :
    `${total - majority} ${width < 400 ? "spare" : "more than needed"}`;
  const middle = (text, y, big) => make("text", { x: width / 2, y: outer + y, "text-anchor": "middle", fill:
    colour["ink"], "font-size": big, "font-weight": "bold" }, text);
  svg.append(middle(total, -6, outer > 200 ? 44 : 30), middle(`of ${house} seats`, 10, 12), middle(words, 27, 12),
    make("g", { class: "named" }));
  const over = (id) => {
    const mark = marks.filter((one) => one.id === id);
    const named = svg.querySelector(".named");
    for (const dot of svg.querySelectorAll("[data-row]")) dot.setAttribute("fill-opacity", id &&
      dot.dataset.row !== id ? 0.45 : 1);
    if (id) flag(named, `${mark[0].row.list}: ${seatsOf(mark[0].row.seats)}`, mark[0].x, mark[0].y, width);
    else named.replaceChildren();
  };
  pointing(svg, marks, over, (id) => { if (!lists().find((row) => row.row === id).many) pick(id, !chosen.rows.has(id)); });
  svgBox.replaceChildren(svg);
  const { length } = boxes.children;
  legend.textContent = `Lists of ${dated(chosen.election.date, "day")}${boxes.scrollHeight > boxes.clientHeight + 1
    ? `: ${length} lists, scroll` : ""}`;
}

const said = make("p", { class: "figure-said", role: "status" });
const fewer = make("p");
const president = make("p");
const differ = make("p", { class: "figure-quiet" });
const many = make("p", { class: "figure-quiet" });
const words = make("p");
const coding = make("p", { class: "figure-quiet" });
const link = make("a", {}, "Link to this choice");
const boxes = make("div", { class: "figure-lists" });
const legend = make("legend");
const named = make("div", { class: "figure-row", role: "group", "aria-label": "Coalitions that this chapter names" });
const election = make("select", { "aria-label": "Election", onchange: (event) =>
  { choose(event.target.value); address(); } },
  ...data.elections.map((one) => make("option", { value: one.date }, dated(one.date, "day"))));

/** The fewest lists that reach the majority: the largest first, and only rows that are one list. */
function fewest() {
  let total = 0;
  const at = lists().filter((row) => !row.many).findIndex((row) => (total += row.seats) >= chosen.election.majority);
  return at + 1;
}

const address = () => setAddress(link.getAttribute("href"));

function pick(id, on) {
  chosen.rows[on ? "add" : "delete"](id);
  chosen.words = "";
  update();
  address();
}

/** Show an election with some lists picked. */
function choose(date, rows = [], text = "") {
  chosen.election = data.elections.find((one) => one.date === date);
  chosen.rows = new Set(lists().filter((row) => !row.many && rows.includes(row.row)).map((row) => row.row));
  chosen.words = text;
  election.value = date;
  boxes.replaceChildren(...lists().filter((row) => !row.many).map((row) => make("label", {},
    make("input", { type: "checkbox", value: row.row, onchange: (event) => pick(row.row, event.target.checked) }),
    make("span", {}, `${row.list}: `, make("strong", {}, row.seats), make("span", { class: "figure-quiet" },
      ` ${row.camp}`)))));
  named.replaceChildren(...data.coalitions.filter(([day]) => day === date).map(([day, title, members, why]) =>
    button(title, () => { choose(day, members, why); address(); })), button("None", () => { choose(date); address(); }));
  update();
}

function update() {
  const { house, majority, date } = chosen.election;
  const [mine, total] = [picked(), sum(picked())];
  const spare = mine.filter((row) => total - row.seats >= majority);
  for (const box of boxes.querySelectorAll("input")) box.checked = chosen.rows.has(box.value);
  said.textContent = !mine.length ? `Pick lists: ${majority} of ${house} seats are a majority.` :
    `${seatsOf(total)} of ${house}, ${mine.length} list${mine.length === 1 ? "" : "s"}: ${total >= majority
    ? `a majority, ${total - majority} more than the ${majority} it needs.` :
      `no majority, ${majority - total} short of ${majority}.`}`;
  const without = spare.map((row) => row.list).join(", ");
  const would = total < majority ? "" : spare.length ? `It would do without any one of these: ${without}. `
    : "It would not do with fewer of them: without any one of them there is no majority. ";
  fewer.textContent = `${would}Fewest lists that reach ${majority} here: ${fewest()}.`;
  const late = LATE.includes(date);
  president.textContent = late ? "Seats are not yet a government: by the court's reading of 2022, two thirds of all "
    + `members (${chosen.election.two_thirds} of ${house}) must be present to elect a president, and only then is `
    + "somebody asked to form a cabinet. A third that stays away can stop it." : "";
  coding.textContent = "The words beside a list are our coding of November 2026; a list is not a sect or a people."
    + (late ? " The Coordination Framework is no list: it is made after the vote." : "");
  words.textContent = chosen.words;
  differ.textContent = DIFFER[date] ?? "";
  const rest = lists().filter((row) => row.many);
  const white = rest.map((row) => `${row.list} (${row.seats})`).join(", ");
  many.textContent = rest.length ? `White, and not to be picked: ${white}. Such a row is many lists or persons, `
    + "not one list." : "";
  for (const line of [words, differ, many, president]) line.hidden = !line.textContent;
  link.setAttribute("href", `#${["seats", date, ...mine.map((row) => row.row)].join("-")}`);
  draw();
  refresh();
}

const refresh = frame("Which lists reach a majority?", [
  said, svgBox, words, fewer, make("div", { class: "figure-row" }, make("span", {}, "Election of"), election), named,
  make("p", {}, "Tick lists; the half circle fills."),
  make("fieldset", {}, legend, boxes), many, president, differ,
  coding,
  make("p", {}, link)
], { file: "seats-selection.csv", rows: lists, columns: { picked: (row) => (chosen.rows.has(row.row) ? "yes" :
  row.many ? "not one list" : "no"),
  row: (row) => row.row, list: (row) => row.list, seats: (row) => row.seats, camp: (row) => row.camp, use_rule:
    (row) => row.use_rule,
  source: (row) => row.source, note: (row) => row.note } });
const [, , members, why] = data.coalitions.find(([day]) => day === data.elections.at(-1).date);
choose(data.elections.at(-1).date, members, why);  // it opens with a majority, not with an empty house

host.addEventListener("figure-address", () => {
  const [, date, rows] = location.hash.match(/^#seats-(\d{4}-\d\d-\d\d)((?:-E\d+)*)$/) ?? [];
  if (!date) return;
  if (data.elections.some((one) => one.date === date)) choose(date, rows.split("-"));
  else said.textContent = `There is no election of ${dated(date, "day")} here. ${said.textContent}`;
});
