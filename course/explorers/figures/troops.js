// The troop-count explorer: one kind of number at a time or several side by side, each with its own mark and with what
// it counts. No line joins different kinds; what is not a count is a cross below the zero line, never a 0.
const us = colour["United States"];
const ROUND = "M-4,0a4,4 0 1 0 8,0a4,4 0 1 0 -8,0z";
const MARKS = {  // the colour says who, the mark says what: a path around its place, its fill, the width of its line
  reported: [ROUND, us, 0], authorised: ["M-8,0h16", "none", 3], announced: ["M-5,-4h10l-5,9z", "white", 1.5],
  actual: ["M0,-5.5l5.5,5.5l-5.5,5.5l-5.5,-5.5z", us, 1.5], projected: [ROUND, "white", 1.5],
  active: ["M-2.5,-2.5h5v5h-5z", us, 1.5], total: ["M-5,0h10M0,-5v10", "none", 2],
  yearly: ["M-5,-5h10v10h-10z", colour["interval"], 1, colour["uncertain"]],
  part: ["M-4,-4h8v8h-8z", "white", 1.5], zero: ["M-4,-4l8,8m0,-8l-8,8", "none", 2, colour["uncertain"]] };
const PERIODS = [["2003 to 2026", 2003, 2027], ["2003 to 2012", 2003, 2013], ["2014 to 2026", 2014, 2027]];
const WRONG = [2006, 2007, 2015, 2016, 2017];  // years of the early table that are estimates or counted twice
const kinds = Object.fromEntries(data.kinds.map((one) => [one.kind, one]));
const measures = new Set(["reported", "authorised", "announced", "actual"]);
let period = PERIODS[2];

/** One form for all rows: id, measure, date, low, high, printed; `zero` says why a 0 is no count, `digest` that it is
 *  words. */
const printed = ({ low, high }) => low === high ? number(high) : low == null ? `fewer than ${number(high)}`
  : `${number(low)} to ${number(high)}`;
const points = data.levels.map((row) => ({ ...row, id: row.level, printed: printed(row), table: "us_troop_levels",
  digest: row.use_rule === "attribute" }));
const add = (row, measure, day, value, zero, more) => points.push({ ...row, ...more, measure, zero, scope: "Iraq",
  id: `${measure}-${day}`, low: zero ? null : value, high: zero ? null : value,
  printed: zero ? "0 printed, not a count" : number(value) });
for (const row of data.reports) {
  for (const [measure, value] of [["active", row.active_duty], ["total", row.grand_total]]) {
    add(row, measure, row.date.slice(0, 7), value, data.zero[row.status], { date_precision: "month",
      table: "us_troops_dmdc" });
  }
}
for (const row of data.yearly) {
  add(row, "yearly", row.year, row.troops_ad, row.troops_ad ? "" : data.zero.yearly, { date: `${row.year}-07-01`,
    date_precision: "year", table: "us_troops_country_year" });
}
for (const row of points) row.start = time(row.date);
points.sort((a, b) => a.start - b.start);

const inPeriod = (day) => day >= `${period[1]}` && day < `${period[2]}`;
const shown = () => points.filter((row) => measures.has(row.measure) && inPeriod(row.date));
const changes = () => data.changes.filter((one) => inPeriod(one.date) && one.kinds.some((kind) => measures.has(kind)));
const where = (row, start) => (row.scope === "Iraq" ? "" : start + (data.scope[row.scope] ?? row.scope));

function body(row) {
  const { name, counts } = kinds[row.measure];
  return [make("p", {}, make("strong", {}, `${row.printed}, ${dated(row.date, row.date_precision)}`),
    `. ${name}${where(row, ": ")}.`),
    row.zero && make("p", {}, row.zero),
    row.digest && make("p", {}, known(row)),
    make("p", {}, counts),
    row.grand_total && make("p", {}, `The report has ${number(row.active_duty)} on active duty, `
      + `${number(row.selected_reserve)} reservists and ${number(row.civilian)} civilians: `
      + `${number(row.grand_total)}.`),
    row.report_label && quiet(`Label in the report: ${row.report_label}`),
    row.note && quiet(`Note: ${row.note}`),
    row.source ? sources(row.source) : quiet(`Source: ${row.year ? "early country-year file"
      : "reports of the Defense Manpower Data Center"}, in the collection of Flynn and colleagues (troopdata).`),
    make("p", {}, make("a", { href: `#troops-${row.id}` }, "Link to this number"), ` (${row.table})`)];
}

/** The mark of a kind at a place. */
function mark(kind, x, y) {
  const [d, fill, width, stroke] = MARKS[kind];
  return make("path", { d, fill, stroke: stroke ?? us, "stroke-width": width, transform: `translate(${x},${y})` });
}

function draw(width, lit) {
  const drawn = shown().filter((row) => !row.digest);
  const counted = drawn.filter((row) => !row.zero);
  const [from, to] = [Date.UTC(period[1]), Date.UTC(period[2])];
  const most = Math.max(10, ...counted.map((row) => row.high)) * 1.08;
  const ten = 10 ** Math.floor(Math.log10(most / 5));
  const unit = [ten, 2 * ten, 5 * ten, 10 * ten].find((one) => most / one <= 5);
  const right = width - 58;
  const x = (moment) => 12 + ((moment - from) / (to - from)) * (right - 24);
  const ends = [];  // each letter stands at the lowest level at which it covers no other
  const letters = changes().map((one) => x(time(one.date))).map((place) =>
    ({ place, level: lowest(ends, place, place + 19) }));
  const top = 15 + ends.length * 19;
  const zero = top + 266;
  const y = (value) => zero - (value / most) * (zero - top);
  const zeros = drawn.some((row) => row.zero);
  const parts = [timeAxis(from, to, x, top, zero + 24, right)];
  if (zeros) parts.push(make("rect", { x: 0, y: zero + 4, width: right, height: 20, fill: colour["scale 1"] }));
  zeroKey.hidden = !zeros;
  for (let value = 0; value <= most; value += unit) {
    parts.push(line(0, y(value), right, y(value), colour[value ? "context" : "ink"]),
      make("text", { x: width - 4, y: y(value) + 4, "text-anchor": "end", fill: colour["muted"] }, number(value)));
  }
  for (const { place, level } of letters) {
    parts.push(line(place, level * 19 + 11, place, zero, colour["uncertain"], { "stroke-dasharray": "3 3" }));
  }
  letters.forEach(({ place, level }, at) => parts.push(
    make("circle", { cx: place, cy: level * 19 + 11, r: 9, fill: colour["scale 5"], class: "letter" }),
    make("text", { x: place, y: level * 19 + 15, "text-anchor": "middle", fill: "white" }, "abcdefghi"[at])));
  parts.push(lit);
  const year = x(Date.UTC(2005)) - x(Date.UTC(2004));
  for (const row of counted.filter((one) => one.measure === "yearly")) {
    const high = y(row.high);
    parts.push(make("rect", { x: x(row.start) - year * 0.35, width: year * 0.7, y: high, height: zero - high,
      fill: colour[WRONG.includes(row.year) ? "interval" : "context"], stroke: colour["uncertain"] }));
  }
  for (const measure of ["active", "total"]) {
    const rows = counted.filter((row) => row.measure === measure);
    rows.slice(1).forEach((row, at) => {
      const before = rows[at];
      if (row.start - before.start > 125 * 864e5) return;
      parts.push(line(x(before.start), y(before.high), x(row.start), y(row.high), us));
    });
  }
  const marks = drawn.map((row) => ({ id: row.id, row, r: 11, x: x(row.start),
    y: row.zero ? zero + 14 : y(row.high) }));
  for (const { row, ...one } of marks) {
    const low = row.low ?? row.high;
    if (low < row.high) parts.push(line(one.x, y(low), one.x, one.y, us, { "stroke-width": 3 }));
    if (row.zero || row.measure !== "yearly") {
      parts.push(mark(row.zero ? "zero" : row.scope === "Iraq" ? row.measure : "part", one.x, one.y));
    }
  }
  const end = number(Number(most.toPrecision(2)));
  scale.textContent = `The scale ends at about ${end} people; it follows what is chosen.`;
  return { marks, parts, height: zero + 42, label: `Marks of ${drawn.length} numbers; the list below has the same.` };
}

/** Show all years and the kind of a number. */
function find(id) {
  const row = points.find((one) => one.id === id);
  if (!row) return false;
  measures.add(row.measure);
  boxes.find((box) => box.value === row.measure).checked = true;
  period = PERIODS[0];
  spans[0].checked = true;
  update();
  return true;
}

const list = chart("Numbers shown, by date", { prefix: "troops-", kind: "number", draw, find, words: (row) =>
  `${kinds[row.measure].name}: ${row.printed}, ${dated(row.date, row.date_precision, true)}` });
const scale = quiet();
const zeroKey = keyed("printed as 0, not a count", mark("zero", 8, 8));
const counts = make("ul", { class: "figure-notes", role: "list", "aria-label": "What is counted" });
const breaks = make("ul", { class: "figure-notes", role: "list", "aria-label": "Where the meaning changes" });
const digests = make("p");

function update() {
  const rows = shown();
  const several = new Set(rows.map((row) => row.measure)).size;
  said.textContent = `${rows.length} numbers, ${period[0]}.${several > 1
    ? ` ${several} kinds of number side by side: no line joins one kind to another.` : ""}`;
  counts.replaceChildren(...data.kinds.filter(({ kind }) => measures.has(kind)).map((one) =>
    make("li", {}, make("strong", {}, `${one.name}: `), one.counts)));
  breaks.replaceChildren(...changes().map(({ text }, at) => make("li", {}, make("b", {}, "abcdefghi"[at]), text)));
  const unread = rows.filter((row) => row.digest).map((row) =>
    `${row.printed} was reported for ${dated(row.date, row.date_precision)}`).join("; ");
  digests.textContent = unread && `Not drawn, because the originals were not read: ${unread}. The list has the `
    + "digests.";
  list.fill(rows.map((row) => ({ id: row.id, when: dated(row.date, row.date_precision, true), body: () => body(row),
    title: `${row.printed} (${kinds[row.measure].name}${where(row, "; ")}`
      + `${row.digest ? "; known from digests only" : ""})` })));
  refresh();
}

const boxes = data.kinds.map(({ kind }) => picking(measures, kind, update));
const spans = PERIODS.map((one) => make("input", { type: "radio", name: "troops-period", checked: one === period,
  onchange: () => {
    period = one;
    update();
  } }));
const columns = ["date", "measure", "low", "high", "printed", "scope", "use_rule", "source", "note"];
const told = () => shown().map((row) => ({ ...row, measure: kinds[row.measure].name, source: row.source ?? row.table,
  date: row.date.slice(0, { day: 10, month: 7, year: 4 }[row.date_precision]), note: row.note ?? row.zero }));
const refresh = frame("US personnel in Iraq: what each number counts", "us-troops-selection.csv", columns, told, [
  said, make("p", {}, "Tap a mark and its row opens in the list, or choose a row there."), ...list.parts,
  make("p", { class: "figure-key" }, zeroKey, keyed("a part, or more than Iraq", mark("part", 8, 8))),
  make("details", { open: innerWidth > 576 }, make("summary", {}, "Kinds of number"),
    make("fieldset", { "aria-label": "Kinds of number" }, ...boxes.map((box) =>
      make("label", {}, box, picture(mark(box.value, 8, 8)), kinds[box.value].name)))),
  make("fieldset", {}, make("legend", { class: "visually-hidden" }, "Years"),
    ...spans.map((box, at) => make("label", {}, box, PERIODS[at][0]))),
  scale, breaks, digests, make("details", {}, make("summary", {}, "What each kind counts"), counts)
]);
update();
