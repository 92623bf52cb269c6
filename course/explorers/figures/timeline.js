// The timeline: every event at its date, by lane, filtered by lane and years. One scale for all years; dots that would
// cover each other stand on each other, so a crowded time is a high column and not a black bar.
const count = (lane) => data.rows.filter((row) => row.lane === lane).length;
const lanes = [...new Set(data.rows.map((row) => row.lane))].sort((a, b) => count(b) - count(a));
const first = +data.rows[0].date.slice(0, 4);
const last = +data.rows.at(-1).date.slice(0, 4);
const periods = [[first, last], [first, 2002], [2003, 2018], [2019, 2024], [2025, last]];
const folder = document.currentScript.src;
const chosen = { lanes: new Set(lanes), from: first, to: last };

for (const row of data.rows) {
  const monthEnd = Date.UTC(+row.date.slice(0, 4), +row.date.slice(5, 7), 1);  // the first moment after the month
  row.start = time(row.date);
  row.stop = row.end_date ? time(row.end_date) + 864e5 : row.date_precision === "day" ? row.start : monthEnd;
}

const within = (row, [from, to]) => row.date.slice(0, 4) >= from && row.date.slice(0, 4) <= to;
const shown = () => data.rows.filter((row) => chosen.lanes.has(row.lane) && within(row, [chosen.from, chosen.to]));

/** The long texts of the rows, fetched when a reader first asks for one. */
const texts = () => {
  texts.asked ??= new Promise((done, fail) => {
    document.head.append(make("script", { src: new URL(later, folder), onload: done, onerror: fail }));
  }).then(() => {
    data.sources = host.later.sources;
    host.later.rows.forEach((row, at) => Object.assign(data.rows[at], row));
  });
  texts.asked.catch(() => { texts.asked = null; });  // the next row that is opened asks again
  return texts.asked;
};

function when(row) {
  const days = [row.date, row.end_date].filter(Boolean).map((day) => dated(day, row.date_precision)).join(" to ");
  return row.date_precision === "day" ? days : `${days}, the day${row.end_date ? "s are" : " is"} not known`;
}

function body(event) {
  if (!data.sources) return texts().then(() => body(event));
  const move = (step, words) => button(words, () => {
    const rows = shown();
    const next = rows[rows.indexOf(event) + step];
    if (next) list.open(next.event, true);
  });
  const read = event.use_rule === "state";
  return [make("p", {}, make("strong", {}, when(event)), `. Lane: ${event.lane}.`),
    !read && make("p", {}, known(event)),
    make("p", {}, event.what),
    quiet(`Who: ${event.actors.replaceAll(";", ", ")}.`, event.place && ` Where: ${event.place}.`),
    read && quiet(known(event)),
    event.note && quiet(`Note: ${event.note}`),
    sources(event.source),
    beside(move(-1, "Earlier event"), move(1, "Later event"),
      make("a", { href: `#${event.event}` }, `Link to ${event.event}`))];
}

function draw(width, lit) {
  const size = width < 500 ? 7 : 8;
  const [from, to] = [Date.UTC(chosen.from), Math.min(Date.UTC(chosen.to + 1), time(data.ends) + 20 * 864e5)];
  const x = (moment) => 12 + ((moment - from) / (to - from)) * (width - 24);
  const rows = shown();
  const dots = make("g");
  const marks = [];
  let y = 4;
  for (const lane of lanes.filter((one) => chosen.lanes.has(one))) {
    const ends = [];
    const inLane = rows.filter((row) => row.lane === lane).map((row) => {
      const [left, right] = [x(row.start), x(row.stop)];
      const middle = (left + right) / 2;
      const level = lowest(ends, Math.min(left, middle - size / 2), Math.max(right, middle + size / 2) + 1);
      return { row, level, id: row.event, x: row.date_precision === "day" ? x(row.start) : middle };
    });
    dots.append(make("text", { x: 6, y: y + 13, fill: colour["muted"] }, `${lane} (${inLane.length})`));
    y += 18 + Math.max(2, ends.length) * (size + 1);
    for (const { row, level, ...mark } of inLane) {
      const digest = row.use_rule === "attribute";
      const ink = colour[digest ? "uncertain" : "ink"];
      mark.y = y - (level + 0.5) * (size + 1);
      if (x(row.stop) - x(row.start) > 2) {
        dots.append(line(x(row.start), mark.y, x(row.stop), mark.y, colour["uncertain"], { "stroke-width": 3 }));
      }
      dots.append(make("circle", { cx: mark.x, cy: mark.y, r: size / 2 - 0.75, stroke: ink, "stroke-width": 1.5,
        fill: row.date_precision !== "day" ? "white" : digest ? colour["interval"] : ink, "data-event": row.event }));
      marks.push({ row, r: size + 3, ...mark });
    }
    dots.append(line(0, y + 2.5, width, y + 2.5, colour["context"]));
    y += 6;
  }
  return { marks, height: y + 24, parts: [timeAxis(from, to, x, 0, y, width), lit, dots], label:
    `Marks of ${rows.length} events from ${chosen.from} to ${chosen.to} by lane; the list below has the same events.` };
}

/** Show the period and the lane of an event, whatever the filters were. */
function find(id) {
  const event = data.rows.find((one) => one.event === id);
  if (!event) return false;
  [chosen.from, chosen.to] = periods.slice(1).find((period) => within(event, period));
  chosen.lanes.add(event.lane);
  host.querySelector(`input[value="${event.lane}"]`).checked = true;
  update();
  return true;
}

const list = chart("Events shown, by date", { prefix: "", kind: "row", draw, find,
  words: (event) => `${event.date.slice(0, 4)} ${event.title}` });
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
  list.fill(rows.map((row) => ({ id: row.event, when: dated(row.date, row.date_precision, true), body: () => body(row),
    title: row.title + (row.use_rule === "attribute" ? " (known from digests only)" : "") })));
  refresh();
}

const dot = (fill, stroke) => make("circle", { cx: 8, cy: 8, r: 4.5, fill, stroke, "stroke-width": 1.5 });
const columns = ["event", "date", "end_date", "date_precision", "title", "what", "lane", "actors", "place",
  "confidence", "use_rule", "source", "note"];
const refresh = frame(`Events, ${first} to ${last}`, "events-selection.csv", columns, shown, [
  said, make("p", {}, "Tap a dot and its row opens in the list, or choose a row there."), ...list.parts,
  make("fieldset", {}, make("legend", { class: "visually-hidden" }, "Lanes"),
    ...lanes.map((lane) => make("label", {}, picking(chosen.lanes, lane, update), lane))),
  beside(...spans),
  beside(make("span", {}, "From"), fromYear, make("span", {}, "to"), toYear),
  make("p", { class: "figure-key" }, keyed("day known", dot(colour["ink"], colour["ink"])),
    keyed("only the month known", dot("white", colour["ink"])),
    keyed("lasted, or somewhere in this time", line(0, 8, 16, 8, colour["uncertain"], { "stroke-width": 3 })),
    keyed("known from digests only", dot(colour["interval"], colour["uncertain"]))),
  quiet("Rows and lanes are our choice. A high column says that the table has many rows, which is not the same as many "
    + "events.")
], texts);
update();
