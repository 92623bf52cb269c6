// What the figures share. The build writes above this file `name`, `data` (the rows and what is said of them), `colour`
// (the book's), `quality` (what the letters of a source mean), `style`, and
// for the timeline `later` (the script that has its long texts).
const host = document.querySelector(`[data-figure="${name}"]`);
const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
  "November", "December"];
const sheet = new CSSStyleSheet();  // the policy of the pages allows it, and no other page carries it
sheet.replaceSync(style);
document.adoptedStyleSheets.push(sheet);

/** Make an element: make("p", {class: "x", onclick: run}, "text", another). */
const make = (tag, attributes = {}, ...children) => {
  const drawn = ["svg", "g", "circle", "line", "path", "rect", "text"].includes(tag);
  const made = drawn ? document.createElementNS("http://www.w3.org/2000/svg", tag) : document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value !== false && value != null) made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child != null && child !== ""));
  return made;
};

const button = (text, run) => make("button", { type: "button", onclick: run }, text);
const beside = (...parts) => make("div", { class: "figure-row" }, ...parts);
const quiet = (...parts) => make("p", { class: "figure-quiet" }, ...parts);
const line = (x1, y1, x2, y2, stroke, more) => make("line", { x1, x2, y1, y2, stroke, ...more });
const said = make("p", { class: "figure-said", role: "status" });  // what is shown, in a sentence
const number = (value) => value.toLocaleString("en-US");
const time = (day) => Date.parse(day);

/** A date as far as it is known: "3 January 2020", "June 2014", "2014", or in short "3 Jan 2020", "Jun 2014". */
const dated = (day, precision, short) => {
  const month = MONTHS[day.slice(5, 7) - 1].slice(0, short ? 3 : 9);
  const parts = [precision === "day" && +day.slice(8), precision !== "year" && month, day.slice(0, 4)];
  return parts.filter(Boolean).join(" ");
};

/** Set the address of the page without a step in the browser's history. */
const setAddress = (text) => history.replaceState(history.state, "", text || location.pathname + location.search);

/** A box that picks one of the things that `chosen` has. */
const picking = (chosen, value, update) => make("input", { type: "checkbox", value, checked: chosen.has(value),
  onchange: (event) => {
    chosen[event.target.checked ? "add" : "delete"](value);
    update();
  } });

/** Sources of a row: linked where there is an address, each with its kind. */
const sources = (keys) => make("ul", {}, ...keys.split(";").map((key) => {
  const [name, url, letter] = data.sources[key];
  const kind = quality[letter][0].toLowerCase() + quality[letter].slice(1);
  return make("li", {}, url ? make("a", { href: url }, name) : name, ` (${kind})`);
}));

/** How well a row is known; what rests on digests is said in the words of the book. */
const known = (row) => {
  const cited = row.source.split(";").map((key) => data.sources[key]);
  const digests = cited.filter(([, , letter]) => letter === "D").map(([name]) => name);
  const unread = digests.length > 1 ? "The originals were not read." : "The original was not read.";
  return { state: row.confidence === "B" ? "Well established; the primary source it names was not read."
    : "Seen in a document that was read.",
  attribute: `Was reported by ${digests.join("; by ")}. ${unread}`,
  "attribute part": `A part of this row rests on digests (${digests.join("; ")}); their originals were not read.`,
  "check primary": "Its primary source still has to be read." }[row.use_rule];
};

/** Years or months along the bottom of a plot, at least 56 px apart; lines upwards to `top`. */
const timeAxis = (from, to, x, top, bottom, width) => {
  const index = (moment) => new Date(moment).getUTCFullYear() * 12 + new Date(moment).getUTCMonth();
  const room = width / (index(to) - index(from) + 1);
  const step = [1, 2, 3, 6, 12, 24, 60].find((months) => months * room >= 56) ?? 120;
  const axis = make("g");
  for (let month = Math.ceil(index(from) / step) * step; month <= index(to); month += step) {
    const place = x(Date.UTC(Math.floor(month / 12), month % 12));
    if (place < 14 || place > width - 14) continue;
    const label = month % 12 ? MONTHS[month % 12].slice(0, 3) : month / 12;
    axis.append(line(place, top, place, bottom, colour["context"]),
      make("text", { x: place, y: bottom + 16, "text-anchor": "middle", fill: colour["muted"] }, label));
  }
  return axis;
};

/** The lowest level at which what reaches from `left` to `right` covers nothing; `ends` has the end of each level. */
const lowest = (ends, left, right) => {
  const found = ends.findIndex((end) => end <= left);
  const level = found < 0 ? ends.length : found;
  ends[level] = right;
  return level;
};

/** A word of the key with its mark. */
const keyed = (words, ...shape) => make("span", {}, picture(...shape), ` ${words}`);
const picture = (...shape) => make("svg", { width: 16, height: 16, "aria-hidden": "true" }, ...shape);

/** A drawing in real pixels, made again when its width changes, so that no text shrinks. `draw(width)` gives its
 *  height, its label, its parts and its marks ({x, y, id}, for a chart also row and r, the radius of its light). A
 *  mouse points and clicks, a finger taps: `over` and `pick` get the id of the nearest mark within 24 px. */
const plot = (draw, over, pick) => {
  const box = make("div", { class: "figure-plot" });
  const named = make("g");
  const drawing = { box, marks: [], again: () => {
    const width = box.clientWidth;
    if (!width) return;
    const { height, label, parts, marks } = draw(width);
    const svg = make("svg", { width, height, role: "img", "aria-label": label }, ...parts, named);
    const nearest = (event) => {
      const { left, top } = svg.getBoundingClientRect();
      const away = (mark) => Math.hypot(mark.x - event.clientX + left, mark.y - event.clientY + top);
      const mark = marks.reduce((best, one) => (away(one) < away(best) ? one : best), marks[0]);
      return mark && away(mark) < 24 ? mark.id : null;
    };
    svg.addEventListener("pointermove", (event) => { if (event.pointerType === "mouse") over(nearest(event)); });
    svg.addEventListener("pointerleave", () => over(null));
    svg.addEventListener("click", (event) => { const id = nearest(event); if (id) pick(id); });
    drawing.marks = marks;
    box.replaceChildren(svg);
    over(null);
  },
  /** A name beside a mark, on a white plate, inside the plot; cut on a phone, where the open row has it whole. */
  name: (mark, words) => {
    named.replaceChildren();
    if (!mark) return;
    const text = make("text", { fill: colour["ink"] }, words);
    named.append(text);
    const room = box.clientWidth;
    for (let rest = words; text.getComputedTextLength() > room - 24; text.textContent = `${rest} ...`) {
      rest = rest.replace(/ ?\S+$/, "");
    }
    const wide = text.getComputedTextLength();
    const left = Math.max(6, Math.min(mark.x - wide / 2, room - wide - 6));
    const top = mark.y > 34 ? mark.y - 16 : mark.y + 28;
    text.setAttribute("x", left);
    text.setAttribute("y", top);
    named.prepend(make("rect", { x: left - 5, y: top - 14, width: wide + 10, height: 19, rx: 3, fill: "white",
      stroke: colour["interval"] }));
  } };
  let width = 0;
  new ResizeObserver(() => {
    if (box.clientWidth && box.clientWidth !== width) drawing.again();
    width = box.clientWidth;
  }).observe(box);
  return drawing;
};

/** A plot and under it the list of its rows, which open in place: the twin of the marks for keyboard, screen reader and
 *  phone. One stop for Tab; arrows, Home and End move in it; Escape closes. It scrolls in its own box, so that a tap on
 *  a mark moves neither the plot nor the page; `told` says what was opened. What is open or pointed at is lit in the
 *  plot, in `lit`, and named by `words(row)`. `fill` takes rows with id, when, title and body(), which gives the parts
 *  of an open row, or a promise of them. The address of a row is `prefix` and its id; `find` brings a row into the
 *  list, and is false if there is none. */
const chart = (label, { prefix, kind, draw, words, find }) => {
  const box = make("ul", { class: "figure-list", role: "list", "aria-label": label });
  const told = make("p", { class: "visually-hidden", role: "status" });
  const lit = make("g");
  let rows = [], current = null, near = null;
  const light = (id = null) => {
    near = id;
    const on = drawing.marks.filter((mark) => [current, near].includes(mark.id));
    lit.replaceChildren(...on.map(({ x, y, r }) => make("circle", { cx: x, cy: y, r, fill: colour["highlight"],
      stroke: colour["ink"] })));
    const mark = on.find((one) => one.id === near) ?? on[0];
    drawing.name(mark, mark && words(mark.row));
  };
  const item = (id) => [...box.children].find((one) => one.dataset.id === id);
  const stop = (one) => {
    for (const other of box.querySelectorAll(".figure-item")) other.tabIndex = -1;
    if (one) one.firstChild.tabIndex = 0;
  };
  const intoView = (one) => {
    const below = one.offsetTop + one.offsetHeight - box.scrollTop - box.clientHeight;
    if (below > 0 || one.offsetTop < box.scrollTop) box.scrollTop = one.offsetTop;
  };
  const toggle = (id, focus) => {
    const one = item(id), before = one.offsetTop, again = current === id;
    item(current)?.querySelector(".figure-body")?.remove();
    item(current)?.firstChild.setAttribute("aria-expanded", "false");
    current = again ? null : id;
    if (!again) {
      const inside = make("div", { class: "figure-body" }, "The text is being loaded.");
      const fill = (parts) => {
        inside.replaceChildren(...parts.filter(Boolean));
        if (current === id) intoView(one);
      };
      const parts = rows.find((row) => row.id === id).body();
      one.append(inside);
      one.firstChild.setAttribute("aria-expanded", "true");
      if (parts.then) parts.then(fill, () => fill(["The text could not be loaded. The page of the table has it."]));
      else fill(parts);
    }
    setAddress(again ? "" : `#${prefix}${id}`);
    stop(one);
    box.scrollTop += one.offsetTop - before;
    intoView(one);
    if (focus) one.firstChild.focus({ preventScroll: true });
    light();
  };
  const open = (id, focus) => {
    if (current !== id) toggle(id, focus);
    const one = item(id);
    box.scrollTop = one.offsetTop;
    if (focus) one.firstChild.focus();
    else told.textContent = `Opened in the list: ${one.firstChild.textContent}`;
  };
  box.addEventListener("keydown", (event) => {
    const all = [...box.children];
    const at = all.indexOf(event.target.closest("li"));
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (event.key === "Escape" && current) toggle(current, true);
    if (next == null || !event.target.matches(".figure-item")) return;
    event.preventDefault();
    if (all[next]) { stop(all[next]); all[next].firstChild.focus(); }
  });
  host.addEventListener("figure-address", () => {
    const id = location.hash.slice(1 + prefix.length);
    if (!item(id) && !find(id)) {
      said.textContent = `There is no ${kind} ${id}. ${said.textContent}`;
      return;
    }
    drawing.again();  // the figure has its height before the page is scrolled to the row
    open(id, true);
    box.scrollIntoView({ block: "nearest" });
  });
  const drawing = plot((width) => draw(width, lit), light, open);
  return { parts: [drawing.box, told, box], open, fill: (given) => {
    const kept = given.some((row) => row.id === current) ? current : null;
    if (current && !kept) setAddress("");
    current = null;
    rows = given;
    box.replaceChildren(...rows.map(({ id, when, title }) => make("li", { "data-id": id },
      make("button", { type: "button", class: "figure-item", "aria-expanded": "false", onclick: () => toggle(id),
        onfocus: () => light(id) }, make("b", {}, when), make("span", {}, title)))));
    stop(box.firstChild);
    drawing.again();
    if (kept) toggle(kept);
  } };
};

/** The frame: title, the figure's own parts, its rows as a table and as CSV, the way back. `rows()` gives what is shown
 *  in `columns`; `ready()` promises that the rows have their texts. */
const frame = (title, file, columns, rows, parts, ready = () => Promise.resolve()) => {
  const table = make("div", { class: "figure-table", role: "region", tabindex: 0, "aria-label": `Table: ${title}`,
    hidden: true });
  const cells = () => rows().map((row) => columns.map((column) => String(row[column] ?? "")));
  const failed = () => {
    table.hidden = false;
    table.replaceChildren("The texts of the rows could not be loaded. The page of the table has them.");
  };
  const refresh = () => {
    if (table.hidden) return;
    const lines = cells();
    const kinds = columns.map((_, at) => lines.every((cell) => /^\d*$/.test(cell[at])) && lines.some((cell) => cell[at])
      && "figure-number");
    const line = (texts, tag, scope) => make("tr", {}, ...texts.map((text, at) =>
      make(at ? tag : "th", { class: kinds[at], scope: at && tag === "td" ? null : scope }, text)));
    table.replaceChildren(make("table", {}, make("thead", {}, line(columns, "th", "col")),
      make("tbody", {}, ...lines.map((texts) => line(texts, "td", "row")))));
  };
  const show = button("Show as table", () => {
    table.hidden = !table.hidden;
    show.setAttribute("aria-expanded", String(!table.hidden));
    ready().then(refresh, failed);
  });
  show.setAttribute("aria-expanded", "false");
  const save = button("Download these rows (CSV)", () => ready().then(() => {
    const quoted = (text) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
    const text = [columns, ...cells()].map((line) => `${line.map(quoted).join(",")}\n`);
    const url = URL.createObjectURL(new Blob(text, { type: "text/csv" }));
    make("a", { href: url, download: file }).click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  }, failed));
  const back = button("Back to the printed figure", () => host.dispatchEvent(new Event("figure-close")));
  host.append(make("section", { class: "explorer", "aria-label": title, tabindex: -1, hidden: true },
    make(host.closest("section section") ? "h3" : "h2", {}, title), ...parts, beside(show, save, back), table));
  return refresh;
};
