// The troop-count explorer: one kind of number at a time or several side by side, each with its own mark and with what
// it counts. No line joins different kinds; what is not a count is a cross below the zero line, never a 0.
const us = colour["United States"];
const MEASURES = {
  reported: ["Reported", "A number that somebody gave for the forces there, usually rounded, seldom with a method. "
    + "A bar joins the lower and the higher number of one time."],
  authorised: ["Limit", "A ceiling, not a count. The Pentagon's name for it was the force management level. Fewer "
    + "or more people may be present."],
  announced: ["Announced", "A plan for a later date. Nobody was counted."],
  actual: ["Actual", "A spokesman gave the number present on that day, under a limit."],
  projected: ["Projected", "A forecast. Leave it out of any series of what was there."],
  active: ["Pentagon report, active duty", "People on active duty as the personnel reports print them: once a year "
    + "to 2012, up to four times after. A line joins reports that are at most four months apart."],
  total: ["Pentagon report, total", "The total of the same reports: with reservists and civilians of the Defense "
    + "Department."],
  yearly: ["Early yearly table", "One number a year in an early file, made from reports and other sources. From "
    + "2008 it adds the reserve to active duty. It is here because it fails in ways that teach."]};

const CHANGES = [
  ["active total", "2003-09-01", "Zero means: see another table. For five Septembers the report prints 0; four of "
    + "the labels send the reader elsewhere, the one of 2006 says nothing."],
  ["yearly", "2006-07-01", "A trap: 423,300 and 510,000. The compilers write that an estimate for the whole year "
    + "had been used for each quarter and the quarters were summed; their script has 141,100 and 170,000. Flag such "
    + "a number, do not repair it."],
  ["yearly", "2015-07-01", "Counted twice. For 2015 to 2017 people of the June report stand beside those of "
    + "September: 6,148 + 1,465 + 7,402 make the 15,015 of 2017."],
  ["authorised", "2016-09-01", "A limit, not a count. The 5,262 left out people on short missions; a year later the "
    + "report had 7,402 on active duty and 9,123 in all."],
  ["reported", "2017-12-01", "A wider rule. The 5,200 of December 2017 hold people whom the limits had left out. "
    + "This is a break in the series."],
  ["active total", "2017-12-01", "The count stops. Iraq has no row from December 2017 to June 2021. In the same "
    + "quarter the counts of Jordan, Qatar and Kuwait fall by 94, 89 and 77 percent: probably a break in the "
    + "counting, not a withdrawal."],
  ["yearly", "2018-07-01", "Not from the reports. The round 5,200 of 2018 to 2020 and 2,500 of 2021 come from "
    + "elsewhere."],
  ["active total", "2021-12-01", "Another definition. The 158 people and fewer since December 2021 are not the "
    + "whole force: the compilers write that the reports leave out people who are deployed to Iraq."],
  ["reported", "2026-01-17", "Zero in one part. The 0 of 17 January 2026 is federal Iraq; forces remained in the "
    + "Kurdistan Region, in a number that was not disclosed."]
];
const ZERO = { elsewhere: "The report prints 0 and its label sends the reader to another table: the people are "
  + "counted there.",
  withheld: "The report prints 0 with an asterisk: the number was withheld.",
  "zero without note": "The report prints 0, and nothing says whether nobody was there or nobody was counted." };
const SCOPE = { theatre: "the invasion force, not all inside Iraq", "embassy office": "the embassy office only",
  "Al-Asad": "Al-Asad air base only",
  "federal Iraq": "without the Kurdistan Region" };
const PERIODS = [["2003 to 2026", 2003, 2027], ["2003 to 2012", 2003, 2013], ["2014 to 2026", 2014, 2027]];
const chosen = { measures: new Set(["reported", "authorised", "announced", "actual"]), period: PERIODS[2], open:
  null, near: null };

/** One form for all rows: id, measure, date, low, high, words; `zero` says why a 0 is no count,
  `digest` that it is words. */
const points = data.levels.map((row) => ({ ...row, id: row.level, low: row.low ?? row.high, digest:
  row.use_rule === "attribute",
  table: "us_troop_levels", value: row.low === row.high ? number(row.high)
    : row.low == null ? `fewer than ${number(row.high)}` : `${number(row.low)} to ${number(row.high)}` }));
for (const row of data.reports) {
  for (const [measure, value] of [["active", row.active_duty], ["total", row.grand_total]]) {
    points.push({ ...row, id: `${measure}-${row.date.slice(0, 7)}`, measure, low: value, high: value, scope: "Iraq",
      date_precision: "month", table: "us_troops_dmdc", zero: row.status === "published" ? "" : ZERO[row.status],
      value: row.status === "published" ? number(value) : "0 printed, not a count" });
  }
}
for (const row of data.yearly) {
  points.push({ ...row, id: `yearly-${row.year}`, measure: "yearly", date: `${row.year}-07-01`, low: row.troops_ad,
    high: row.troops_ad,
    scope: "Iraq", date_precision: "year", table: "us_troops_country_year", value: row.troops_ad ? number(row.troops_ad)
      : "0 printed, not a count", zero: row.troops_ad ? "" : "A 0 stands in this table for years without a report "
        + "and for reports that give no count." });
}
points.sort((a, b) => time(a.date) - time(b.date));

const inPeriod = (day) => day >= `${chosen.period[1]}` && day < `${chosen.period[2]}`;
const shown = () => points.filter((row) => chosen.measures.has(row.measure) && inPeriod(row.date));
const changes = () => CHANGES.filter(([of, day]) => inPeriod(day) && of.split(" ").some((measure) =>
  chosen.measures.has(measure)));
const when = (row, short) => row.date_precision === "year" ? String(row.year) : dated(row.date, row.date_precision,
  short);

function body(row) {
  const [title, counts] = MEASURES[row.measure];
  return [make("p", {}, make("strong", {}, `${row.value}, ${when(row)}`),
    `. ${title}${row.scope === "Iraq" ? "" : `: ${SCOPE[row.scope] ?? row.scope}`}.`),
    row.zero ? make("p", {}, row.zero) : null,
    row.digest ? make("p", {}, known(row)) : null,
    make("p", {}, counts),
    row.grand_total ? make("p", {}, `The report has ${number(row.active_duty)} on active duty, `
      + `${number(row.selected_reserve)} reservists and `
      + `${number(row.civilian)} civilians: ${number(row.grand_total)}.`) : null,
    row.report_label ? make("p", { class: "figure-quiet" }, `Label in the report: ${row.report_label}`) : null,
    row.note ? make("p", { class: "figure-quiet" }, `Note: ${row.note}`) : null,
    row.source ? sources(row.source) : make("p", { class: "figure-quiet" },
      `Source: ${row.measure === "yearly" ? "early country-year file"
      : "reports of the Defense Manpower Data Center"}, in the collection of Flynn and colleagues (troopdata).`),
    make("p", {}, make("a", { href: `#troops-${row.id}` }, "Link to this number"), ` (${row.table})`)].filter(Boolean);
}

const list = twin("Numbers shown, by date", { address: (id) => `troops-${id}`, focused: (id) =>
  { chosen.near = id; light(); },
  opened: (id) => { chosen.open = id; chosen.near = null; light(); } });
const svgBox = plot(draw);
let marks = [];

/** The mark of a measure at a place: the colour says who, the mark says what. */
function mark(measure, x, y, scope = "Iraq") {
  const line = (d, width = 2) => make("path", { d, stroke: us, "stroke-width": width, fill: "none" });
  const closed = (d, fill) => make("path", { d: `${d}z`, stroke: us, "stroke-width": 1.5, fill });
  if (scope !== "Iraq") return closed(`M${x - 4},${y - 4}h8v8h-8`, "white");
  return { reported: () => make("circle", { cx: x, cy: y, r: 4, fill: us }), authorised: () =>
    line(`M${x - 8},${y}h16`, 3),
    announced: () => closed(`M${x - 5},${y - 4}h10l-5,9`, "white"), actual: () =>
      closed(`M${x},${y - 5.5}l5.5,5.5l-5.5,5.5l-5.5,-5.5`, us),
    projected: () => make("circle", { cx: x, cy: y, r: 4, fill: "white", stroke: us, "stroke-width": 1.5 }),
    active: () => closed(`M${x - 2.5},${y - 2.5}h5v5h-5`, us), total: () => line(`M${x - 5},${y}h10M${x},${y - 5}v10`),
    yearly: () => make("rect", { x: x - 5, y: y - 5, width: 10, height: 10, fill: colour["interval"], stroke:
      colour["uncertain"] }) }[measure]();
}
const cross = (x, y) => make("path", { d: `M${x - 4},${y - 4}l8,8m0,-8l-8,8`, stroke: colour["uncertain"],
  "stroke-width": 2 });

function draw() {
  const width = svgBox.clientWidth;
  if (!width) return;
  const drawn = shown().filter((row) => !row.digest);
  const counted = drawn.filter((row) => !row.zero);
  const [from, to] = [Date.UTC(chosen.period[1]), Date.UTC(chosen.period[2])];
  const most = Math.max(10, ...counted.map((row) => row.high)) * 1.08;
  const unit = [1, 2, 5].flatMap((one) => [1, 10, 100, 1e3, 1e4, 1e5].map((ten) => one * ten)).sort((a, b) =>
    a - b).find((one) => most / one <= 5);
  const right = width - 58;
  const x = (moment) => 12 + ((moment - from) / (to - from) )* (right - 24);
  const ends = [];  // each letter stands in the first row where it covers no other
  const letters = changes().map(([, day]) => {
    const place = x(time(day));
    let level = ends.findIndex((end) => end + 19 <= place);
    if (level < 0) level = ends.length;
    ends[level] = place;
    return { place, level };
  });
  const top = 15 + ends.length * 19;
  const zero = top + 266;
  const y = (value) => zero - (value / most )* (zero - top);
  const svg = make("svg", { width, height: zero + 42, role: "img", "aria-label": `Marks of ${drawn.length} numbers; `
    + "the list below has the same." });
  timeAxis(svg, from, to, x, top, zero + 24, right);
  const zeros = drawn.some((row) => row.zero);
  if (zeros) svg.append(make("rect", { x: 0, y: zero + 4, width: right, height: 20, fill: colour["scale 1"] }));
  zeroKey.hidden = !zeros;
  for (let value = 0; value <= most; value += unit) {
    svg.append(make("line", { x1: 0, x2: right, y1: y(value), y2: y(value), stroke: value ? colour["context"] :
      colour["ink"] }),
      make("text", { x: width - 4, y: y(value) + 4, "text-anchor": "end", fill: colour["muted"] }, number(value)));
  }
  for (const { place, level } of letters) svg.append(make("line", { x1: place, x2: place, y1: level * 19 + 11,
    y2: zero, stroke: colour["uncertain"], "stroke-dasharray": "3 3" }));
  letters.forEach(({ place, level }, at) => svg.append(
    make("circle", { cx: place, cy: level * 19 + 11, r: 9, fill: colour["scale 5"], class: "letter" }),
    make("text", { x: place, y: level * 19 + 15, "text-anchor": "middle", fill: "white" }, "abcdefghi"[at])));
  svg.append(make("g", { class: "lit" }));
  const year = x(Date.UTC(2005)) - x(Date.UTC(2004));
  for (const row of counted.filter((one) => one.measure === "yearly")) {
    const wrong = [2006, 2007, 2015, 2016, 2017].includes(row.year);
    svg.append(make("rect", { x: x(time(row.date)) - year * 0.35, width: year * 0.7, y: y(row.high), height:
      zero - y(row.high),
      fill: wrong ? colour["interval"] : colour["context"], stroke: colour["uncertain"] }));
  }
  for (const measure of ["active", "total"]) {
    const rows = counted.filter((row) => row.measure === measure);
    rows.slice(1).forEach((row, at) => {
      if (time(row.date) - time(rows[at].date) > 125 * 864e5) return;
      svg.append(make("line", { x1: x(time(rows[at].date)), y1: y(rows[at].high), x2: x(time(row.date)), y2:
        y(row.high), stroke: us }));
    });
  }
  marks = drawn.map((row) => ({ id: row.id, row, x: x(time(row.date)), y: row.zero ? zero + 14 : y(row.high) }));
  for (const one of marks) {
    const { row } = one;
    if (row.zero) svg.append(cross(one.x, one.y));
    else {
      if (row.low < row.high) svg.append(make("line", { x1: one.x, x2: one.x, y1: y(row.low), y2: one.y, stroke: us,
        "stroke-width": 3 }));
      if (row.measure !== "yearly") svg.append(mark(row.measure, one.x, one.y, row.scope));
    }
  }
  svg.append(make("g", { class: "named" }));
  pointing(svg, marks, (id) => { chosen.near = id; light(); }, (id) => list.open(id));
  svgBox.replaceChildren(svg);
  scale.textContent = `The scale ends at about ${number(Number(most.toPrecision(2)))} people; it follows what is `
    + `chosen.`;
  light();
}

function light() {
  const [lit, named] = [svgBox.querySelector(".lit"), svgBox.querySelector(".named")];
  if (!lit) return;
  const on = marks.filter((one) => [chosen.open, chosen.near].includes(one.id));
  lit.replaceChildren(...on.map((one) => make("circle", { cx: one.x, cy: one.y, r: 11, fill: colour["highlight"],
    stroke: colour["ink"] })));
  const one = on.find((mark) => mark.id === chosen.near) ?? on[0];
  if (one) flag(named, `${MEASURES[one.row.measure][0]}: ${one.row.value}, ${when(one.row, true)}`, one.x, one.y,
    svgBox.clientWidth);
  else named.replaceChildren();
}

const said = make("p", { class: "figure-said", role: "status" });
const scale = make("p", { class: "figure-quiet" });
const zeroKey = keyed("printed as 0, not a count", cross(8, 8));
const counts = make("ul", { class: "figure-notes", role: "list", "aria-label": "What is counted" });
const breaks = make("ul", { class: "figure-notes", role: "list", "aria-label": "Where the meaning changes" });
const digests = make("p");

function update() {
  const rows = shown();
  const kinds = new Set(rows.map((row) => row.measure)).size;
  const several = kinds > 1 ? ` ${kinds} kinds of number side by side: no line joins `
    + `one kind to another.` : "";
  said.textContent = `${rows.length} numbers, ${chosen.period[0]}.${several}`;
  counts.replaceChildren(...Object.entries(MEASURES).filter(([measure]) => chosen.measures.has(measure)).map(([,
    [title, text]]) =>
    make("li", {}, make("strong", {}, `${title}: `), text)));
  breaks.replaceChildren(...changes().map(([, , text], at) => make("li", {}, make("b", {}, "abcdefghi"[at]), text)));
  const unread = rows.filter((row) => row.digest);
  digests.textContent = unread.length ? `Not drawn, because the originals were not read: `
    + `${unread.map((row) => `${row.value} was reported for ${when(row)}`).join("; ")}. The list has the digests.` : "";
  draw();
  list.fill(rows.map((row) => ({ id: row.id, when: when(row, true), body: () => body(row), title:
    `${row.value} (${MEASURES[row.measure][0]}`
    + `${row.scope === "Iraq" ? "" : `; ${SCOPE[row.scope] ?? row.scope}`}`
    + `${row.digest ? "; known from digests only" : ""})` })));
  refresh();
}

const boxes = Object.entries(MEASURES).map(([measure]) => make("input", { type: "checkbox", value: measure,
  checked: chosen.measures.has(measure), onchange: (event) => {
    chosen.measures[event.target.checked ? "add" : "delete"](measure);
    update();
  } }));
const spans = PERIODS.map((period, at) => make("input", { type: "radio", name: "troops-period", checked: at === 2,
  onchange: () => {
  chosen.period = period;
  update();
} }));
const refresh = frame("US personnel in Iraq: what each number counts", [
  said, make("p", {}, "Tap a mark and its row opens in the list, or choose a row there."), svgBox,
  list.told, list.box,
  make("p", { class: "figure-key" }, zeroKey, keyed("a part, or more than Iraq", mark("reported", 8, 8, "part"))),
  make("details", { open: innerWidth > 576 }, make("summary", {}, "Kinds of number"),
    make("fieldset", { "aria-label": "Kinds of number" }, ...boxes.map((box) =>
      make("label", {}, box, picture(mark(box.value, 8, 8)), MEASURES[box.value][0])))),
  make("fieldset", {}, make("legend", { class: "visually-hidden" }, "Years"), ...spans.map((box, at) => make("label",
    {}, box, PERIODS[at][0]))),
  scale, breaks, digests, make("details", {}, make("summary", {}, "What each kind counts"), counts)
], { file: "us-troops-selection.csv", rows: shown, columns: { date: (row) => row.date_precision === "day" ? row.date :
  row.date_precision === "month" ? row.date.slice(0, 7) : row.year,
  measure: (row) => MEASURES[row.measure][0], low: (row) => (row.zero ? "" : data.levels.some((one) =>
    one.level === row.id && one.low == null) ? "" : row.low),
  high: (row) => (row.zero ? "" : row.high), printed: (row) => row.value, scope: (row) => row.scope, use_rule: (row) =>
    row.use_rule ?? "",
  source: (row) => row.source ?? row.table, note: (row) => row.note ?? row.zero } });
update();

host.addEventListener("figure-address", () => {
  const row = points.find((one) => `#troops-${one.id}` === location.hash);
  if (!row) {
    if (location.hash.startsWith("#troops-")) said.textContent = `There is no number ${location.hash.slice(8)}. `
      + said.textContent;
    return;
  }
  if (!list.has(row.id)) {
    chosen.measures.add(row.measure);
    boxes.find((box) => box.value === row.measure).checked = true;
    chosen.period = PERIODS[0];
    spans[0].checked = true;
    update();
  }
  draw();  // the figure has its height before the page is scrolled to the row
  list.open(row.id, true);
  list.box.scrollIntoView({ block: "nearest" });
});
