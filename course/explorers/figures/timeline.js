// The timeline: every event at its date, by lane, filtered by lane and years. One scale for all years; dots that would
// cover each other stand on each other, so a crowded time is a high column and not a black bar.
const lanes = [...new Set(data.rows.map((row) => row.lane))];
lanes.sort((a, b) => count(b) - count(a));
const first = +data.rows[0].date.slice(0, 4);
const last = +data.rows.at(-1).date.slice(0, 4);
const periods = [[first, last], [first, 2002], [2003, 2018], [2019, 2024], [2025, last]];
const chosen = { lanes: new Set(lanes), from: first, to: last, open: null, near: null };
const svgBox = plot(draw);
let marks = [];

function count(lane) { return data.rows.filter((row) => row.lane === lane).length; }

for (const row of data.rows) {
  row.start = time(row.date);
  row.stop = row.end_date ? time(row.end_date) + 864e5 : row.date_precision === "day" ? row.start : monthEnd(row.date);
}

function shown() {
  return data.rows.filter((row) => chosen.lanes.has(row.lane) && row.date.slice(0, 4) >= chosen.from
    && row.date.slice(0, 4) <= chosen.to);
}

function when(row) {
  const one = dated(row.date, row.date_precision);
  if (row.end_date) {
    const two = dated(row.end_date, row.date_precision);
    return row.date_precision === "day" ? `${one} to ${two}` : `${one} to ${two}, the days are not known`;
  }
  return row.date_precision === "day" ? one : `${one}, the day is not known`;
}

function body(row) {
  if (!data.sources) return texts().then(() => body(row));
  const move = (step) => {
    const rows = shown();
    const next = rows[rows.indexOf(row) + step];
    return button(step < 0 ? "Earlier event" : "Later event", () => next && list.open(next.event, true));
  };
  return [make("p", {}, make("strong", {}, when(row)), `. Lane: ${row.lane}.`),
    row.use_rule === "state" ? null : make("p", {}, known(row)),
    make("p", {}, row.what),
    make("p", { class: "figure-quiet" }, `Who: ${row.actors.replaceAll(";", ", ")}.`,
      row.place ? ` Where: ${row.place}.` : ""),
    row.use_rule === "state" ? make("p", { class: "figure-quiet" }, known(row)) : null,
    row.note ? make("p", { class: "figure-quiet" }, `Note: ${row.note}`) : null,
    sources(row.source),
    make("div", { class: "figure-row" }, move(-1), move(1), make("a", { href: `#${row.event}` },
      `Link to ${row.event}`))]
    .filter(Boolean);
}

const list = twin("Events shown, by date", { address: (id) => id,
  focused: (id) => { chosen.near = id; light(); },
  opened: (id) => { chosen.open = id; chosen.near = null; light(); } });

/** Give each mark the lowest row of its lane in which it covers no other. */
function stack(rows, x, size) {
  const ends = [];
  return rows.map((row) => {
    const left = Math.min(x(row.start), (x(row.start) + x(row.stop)) / 2 - size / 2);
    const right = Math.max(x(row.stop), (x(row.start) + x(row.stop)) / 2 + size / 2);
    let level = ends.findIndex((end) => end <= left);
    if (level < 0) level = ends.length;
    ends[level] = right + 1;
    return { row, id: row.event, level, x: row.date_precision === "day" ? x(row.start) : (x(row.start) +
      x(row.stop)) / 2 };
  });
}

function draw() {
  const width = svgBox.clientWidth;
  if (!width) return;
  const size = width < 500 ? 7 : 8;
  const [from, to] = [Date.UTC(chosen.from), Math.min(Date.UTC(chosen.to + 1), time("2026-10-07") + 20 * 864e5)];
  const x = (moment) => 12 + ((moment - from) / (to - from) )* (width - 24);
  const rows = shown();
  const svg = make("svg", { width, role: "img", "aria-label": `Marks of ${rows.length} events from ${chosen.from} to `
    + `${chosen.to} by lane; the list below has the same events.` });
  const dots = make("g");
  let y = 4;
  marks = [];
  for (const lane of lanes.filter((one) => chosen.lanes.has(one))) {
    const inLane = stack(rows.filter((row) => row.lane === lane), x, size);
    const height = Math.max(2, ...inLane.map((mark) => mark.level + 1)) * (size + 1);
    dots.append(make("text", { x: 6, y: y + 13, fill: colour["muted"] }, `${lane} (${inLane.length})`));
    y += 18 + height;
    for (const mark of inLane) {
      const { row } = mark;
      const digest = row.use_rule === "attribute";
      const ink = colour[digest ? "uncertain" : "ink"];
      mark.y = y - (mark.level + 0.5) * (size + 1);
      if (x(row.stop) - x(row.start) > 2) dots.append(make("line", { x1: x(row.start), x2: x(row.stop), y1: mark.y,
        y2: mark.y, stroke: colour["uncertain"], "stroke-width": 3 }));
      mark.dot = make("circle", { cx: mark.x, cy: mark.y, r: size / 2 - 0.75, stroke: ink, "stroke-width": 1.5,
        fill: row.date_precision !== "day" ? "white" : digest ? colour["interval"] : ink, "data-event": row.event });
      dots.append(mark.dot);
      marks.push({ ...mark, size });
    }
    dots.append(make("line", { x1: 0, x2: width, y1: y + 2.5, y2: y + 2.5, stroke: colour["context"] }));
    y += 6;
  }
  timeAxis(svg, from, to, x, 0, y, width);
  svg.append(make("g", { class: "lit" }), dots, make("g", { class: "named" }));
  svg.setAttribute("height", y + 24);
  pointing(svg, marks, (id) => { chosen.near = id; light(); }, (id) => list.open(id));
  svgBox.replaceChildren(svg);
  light();
}

/** Marker pen under the open event and the one pointed at, and the name of one of them. */
function light() {
  const [lit, named] = [svgBox.querySelector(".lit"), svgBox.querySelector(".named")];
  if (!lit) return;
  const on = marks.filter((mark) => [chosen.open, chosen.near].includes(mark.id));
  lit.replaceChildren(...on.map((mark) => make("circle", { cx: mark.x, cy: mark.y, r: mark.size + 3,
    fill: colour["highlight"], stroke: colour["ink"] })));
  const mark = on.find((one) => one.id === chosen.near) ?? on[0];
  if (mark) flag(named, `${mark.row.date.slice(0, 4)} ${mark.row.title}`, mark.x, mark.y, svgBox.clientWidth);
  else named.replaceChildren();
}

const said = make("p", { class: "figure-said", role: "status" });
const year = (label, key) => make("select", { "aria-label": label, onchange: (event) => {
  chosen[key] = +event.target.value;
  if (chosen.from > chosen.to) chosen[key === "from" ? "to" : "from"] = chosen[key];
  update();
} }, ...Array.from({ length: last - first + 1 }, (_, step) => make("option", {}, first + step)));
const [fromYear, toYear] = [year("From year", "from"), year("To year", "to")];
const spans = periods.map(([from, to], at) => button(at ? `${from} to ${to}` : "All years", () => {
  Object.assign(chosen, { from, to });
  update();
}));

function update() {
  const rows = shown();
  fromYear.value = chosen.from;
  toYear.value = chosen.to;
  spans.forEach((span, at) => span.setAttribute("aria-pressed",
    String(periods[at][0] === chosen.from && periods[at][1] === chosen.to)));
  said.textContent = `${rows.length} of ${data.rows.length} events, ${chosen.from} to ${chosen.to}`;
  draw();
  list.fill(rows.map((row) => ({ id: row.event, when: dated(row.date, row.date_precision, true), body: () => body(row),
    title: row.title + (row.use_rule === "attribute" ? " (known from digests only)" : "") })));
  refresh();
}

const dot = (fill, stroke) => make("circle", { cx: 8, cy: 8, r: 4.5, fill, stroke, "stroke-width": 1.5 });
const refresh = frame(`Events, ${first} to ${last}`, [
  said, make("p", {}, "Tap a dot and its row opens in the list, or choose a row there."), svgBox,
  list.told, list.box,
  make("fieldset", {}, make("legend", { class: "visually-hidden" }, "Lanes"), ...lanes.map((lane) => make("label", {},
    make("input", { type: "checkbox", value: lane, checked: true, onchange: (event) => {
      chosen.lanes[event.target.checked ? "add" : "delete"](lane);
      update();
    } }), lane))),
  make("div", { class: "figure-row" }, ...spans),
  make("div", { class: "figure-row" }, make("span", {}, "From"), fromYear, make("span", {}, "to"), toYear),
  make("p", { class: "figure-key" }, keyed("day known", dot(colour["ink"], colour["ink"])),
    keyed("only the month known", dot("white", colour["ink"])),
    keyed("lasted, or somewhere in this time", make("line", { x1: 0, x2: 16, y1: 8, y2: 8, stroke:
      colour["uncertain"], "stroke-width": 3 })),
    keyed("known from digests only", dot(colour["interval"], colour["uncertain"]))),
  make("p", { class: "figure-quiet" }, "Rows and lanes are our choice. A high column says that the table has many "
    + "rows, "
    + "which is not the same as many events.")
], { file: "events-selection.csv", rows: shown, ready: texts, columns: Object.fromEntries(["event", "date", "end_date",
  "date_precision",
  "title", "what", "lane", "actors", "place", "confidence", "use_rule", "source", "note"].map((column) => [column,
    (row) => row[column]])) });
update();

/** Open the event that the address names, whatever the filters were. */
const follow = () => {
  const row = data.rows.find((one) => `#${one.event}` === location.hash);
  if (!row) {
    if (/^#T\d/.test(location.hash)) said.textContent = `There is no row ${location.hash.slice(1)}. ${said.textContent}`;
    return;
  }
  if (!list.has(row.event)) {
    const [from, to] = periods.slice(1).find(([begin, end]) => row.date.slice(0, 4) >= begin && row.date.slice(0,
      4) <= end);
    Object.assign(chosen, { from, to });
    chosen.lanes.add(row.lane);
    host.querySelector(`input[value="${row.lane}"]`).checked = true;
    update();
  }
  draw();  // the figure has its height before the page is scrolled to the row
  list.open(row.event, true);
  list.box.scrollIntoView({ block: "nearest" });
};
host.addEventListener("figure-address", follow);
