// Seats and coalitions: one dot a seat, filled from the left by the lists that are picked. The majority is passed where
// the filled dots pass the middle. Rows that are many lists or persons are white and cannot be picked.
const ROWS = 9;  // of seats
const LATE = ["2021-10-10", "2025-11-11"];  // the elections to which the court's reading and the Framework belong
let house, picked;  // the election that is shown, and the rows of its lists that are picked

const lists = () => house.lists.filter((row) => !row.many);
const mine = () => lists().filter((row) => picked.has(row.row));
const sum = (rows) => rows.reduce((total, row) => total + row.seats, 0);
const counted = (value, word) => `${value} ${word}${value === 1 ? "" : "s"}`;

/** Places of the seats in a half circle, from left to right: the same number of places for each length of arc. */
function places(seats, width, outer) {
  const radii = Array.from({ length: ROWS }, (_, row) => outer * (0.45 + (0.55 * row) / (ROWS - 1)));
  const all = radii.reduce((total, radius) => total + radius, 0);
  let done = 0, left = 0;
  const found = radii.flatMap((radius) => {
    left += radius;
    const here = Math.round((seats * left) / all) - done;
    done += here;
    return Array.from({ length: here }, (_, at) => ({ angle: Math.PI * (1 - (at + 0.5) / here), radius }));
  });
  found.sort((a, b) => b.angle - a.angle || a.radius - b.radius);
  return found.map(({ angle, radius }) =>
    ({ x: width / 2 + radius * Math.cos(angle), y: outer + 24 - radius * Math.sin(angle) }));
}

function draw(width) {
  const { house: seats, majority } = house;
  const total = sum(mine());
  const outer = Math.min(width / 2 - 12, 270);
  const found = places(seats, width, outer);
  const middle = (text, y, big) => make("text", { x: width / 2, y, "text-anchor": "middle", fill: colour["ink"],
    "font-size": big, "font-weight": big && "bold" }, text);
  const dots = [], marks = [];
  [...mine(), ...house.lists.filter((row) => !picked.has(row.row))].forEach((row, at) => {
    const mine = picked.has(row.row);
    const fill = mine ? colour[at % 2 ? "muted" : "ink"] : row.many ? "white" : colour["context"];
    for (const { x, y } of found.slice(marks.length, marks.length + row.seats)) {
      dots.push(make("circle", { cx: x, cy: y, r: (outer * 0.22) / (ROWS - 1), fill, "data-row": row.row,
        stroke: mine ? fill : colour["uncertain"] }));
      marks.push({ x, y, id: row.row, row });
    }
  });
  const words = !total ? `${majority} needed` : total < majority ? `${majority - total} short`
    : `${total - majority} ${width < 400 ? "spare" : "more than needed"}`;
  legend.textContent = `Lists of ${dated(house.date, "day")}${boxes.scrollHeight > boxes.clientHeight + 1
    ? `: ${boxes.children.length} lists, scroll` : ""}`;
  return { marks, height: outer + 34,
    label: `${total} of ${seats} seats picked, ${majority} are a majority. The boxes below pick the lists.`,
    parts: [line(width / 2, 18, width / 2, outer * 0.55 + 20, colour["ink"]), middle(`majority: ${majority}`, 13),
      ...dots, middle(total, outer - 6, outer > 200 ? 44 : 30), middle(`of ${seats} seats`, outer + 10, 12),
      middle(words, outer + 27, 12)] };
}

/** Name the list of the seat that is pointed at, and dim the others. */
function over(id) {
  for (const dot of drawing.box.querySelectorAll("[data-row]")) {
    dot.setAttribute("fill-opacity", id && dot.dataset.row !== id ? 0.45 : 1);
  }
  const mark = drawing.marks.find((one) => one.id === id);
  drawing.name(mark, mark && `${mark.row.list}: ${counted(mark.row.seats, "seat")}`);
}

function pick(id) {
  if (!lists().some((row) => row.row === id)) return;
  if (!picked.delete(id)) picked.add(id);
  changed();
}

const drawing = plot(draw, over, pick);
const fewer = make("p");
const president = make("p");
const differ = quiet();
const many = quiet();
const words = make("p");
const coding = quiet();
const link = make("a", {}, "Link to this choice");
const boxes = make("div", { class: "figure-lists" });
const legend = make("legend");
const named = make("div", { class: "figure-row", role: "group", "aria-label": "Coalitions that this chapter names" });
const election = make("select", { "aria-label": "Election", onchange: () => choose(election.value, [], "", true) },
  ...data.elections.map((one) => make("option", { value: one.date }, dated(one.date, "day"))));

/** Show an election with some lists picked and what is said of them; a reader's own choice becomes the address. */
function choose(date, names = [], why = "", own = false) {
  house = data.elections.find((one) => one.date === date);
  picked = new Set(lists().filter((row) => names.includes(row.list) || names.includes(row.row)).map((row) => row.row));
  election.value = date;
  boxes.replaceChildren(...lists().map(({ row, list, seats, camp }) => make("label", {}, picking(picked, row, changed),
    make("span", {}, `${list}: `, make("strong", {}, seats), make("span", { class: "figure-quiet" }, ` ${camp}`)))));
  named.replaceChildren(...data.coalitions.filter((one) => one.date === date).map((one) =>
    button(one.name, () => choose(date, one.lists, one.why, true))), button("None", () => choose(date, [], "", true)));
  update(why);
  if (own) setAddress(link.getAttribute("href"));
}

/** After a list was picked or left out. */
function changed() {
  update("");
  setAddress(link.getAttribute("href"));
}

function update(why) {
  const { house: seats, majority, date, two_thirds } = house;
  const total = sum(mine());
  for (const box of boxes.querySelectorAll("input")) box.checked = picked.has(box.value);
  said.textContent = !total ? `Pick lists: ${majority} of ${seats} seats are a majority.`
    : `${counted(total, "seat")} of ${seats}, ${counted(mine().length, "list")}: ${total >= majority
      ? `a majority, ${total - majority} more than the ${majority} it needs.`
      : `no majority, ${majority - total} short of ${majority}.`}`;
  const without = mine().filter((row) => total - row.seats >= majority).map((row) => row.list).join(", ");
  const would = total < majority ? "" : without ? `It would do without any one of these: ${without}. `
    : "It would not do with fewer of them: without any one of them there is no majority. ";
  let reached = 0;
  const fewest = 1 + lists().findIndex((row) => (reached += row.seats) >= majority);  // the largest come first
  fewer.textContent = `${would}Fewest lists that reach ${majority} here: ${fewest}.`;
  const late = LATE.includes(date);
  president.textContent = late ? "Seats are not yet a government: by the court's reading of 2022, two thirds of all "
    + `members (${two_thirds} of ${seats}) must be present to elect a president, and only then is `
    + "somebody asked to form a cabinet. A third that stays away can stop it." : "";
  coding.textContent = "The words beside a list are our coding of November 2026; a list is not a sect or a people."
    + (late ? " The Coordination Framework is no list: it is made after the vote." : "");
  words.textContent = why;
  differ.textContent = data.differ[date] ?? "";
  const white = house.lists.filter((row) => row.many).map((row) => `${row.list} (${row.seats})`).join(", ");
  many.textContent = white && `White, and not to be picked: ${white}. Such a row is many lists or persons, `
    + "not one list.";
  for (const text of [words, differ, many, president]) text.hidden = !text.textContent;
  link.setAttribute("href", `#${["seats", date, ...mine().map((row) => row.row)].join("-")}`);
  drawing.again();
  refresh();
}

const columns = ["picked", "row", "list", "seats", "camp", "use_rule", "source", "note"];
const told = () => house.lists.map((row) => ({ ...row, picked: picked.has(row.row) ? "yes"
  : row.many ? "not one list" : "no" }));
const refresh = frame("Which lists reach a majority?", "seats-selection.csv", columns, told, [
  said, drawing.box, words, fewer, beside(make("span", {}, "Election of"), election), named,
  make("p", {}, "Tick lists; the half circle fills."),
  make("fieldset", {}, legend, boxes), many, president, differ, coding, make("p", {}, link)
]);
const { date, lists: largest, why } = data.coalitions[0];
choose(date, largest, why);  // it opens with a majority, not with an empty house

host.addEventListener("figure-address", () => {
  const [, date, rows] = location.hash.match(/^#seats-(\d{4}-\d\d-\d\d)((?:-E\d+)*)$/) ?? [];
  if (data.elections.some((one) => one.date === date)) choose(date, rows.split("-"));
  else if (date) said.textContent = `There is no election of ${dated(date, "day")} here. ${said.textContent}`;
});
