// What the figures share. The build writes above this file `name`, `packed` (the rows), `colour` (the book's) and
// `later` (the script beside this one that has long texts).
const unpack = (value) => value?.names ? value.rows.map((row) => Object.fromEntries(row.map((cell, at) =>
  [value.names[at], unpack(cell)]))) : value;
const data = Object.fromEntries(Object.entries(packed).map(([key, value]) => [key, unpack(value)]));
const host = document.querySelector(`[data-figure="${name}"]`);
const folder = document.currentScript.src;
const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
  "November", "December"];
const QUALITY = { P: "official text", N: "news outlet", R: "copy of an outlet's text", T:
  "think tank, scholar or dataset",
  W: "encyclopedia mirror", D: "digest or headline, original not read", K: "named from general knowledge, not read" };

/** The long texts of the rows, fetched when a reader first asks for one. */
const texts = () => {
  texts.asked ??= new Promise((done, fail) => {
    document.head.append(make("script", { src: new URL(later, folder), onload: done, onerror: fail }));
  }).then(() => {
    data.sources = host.later.sources;
    unpack(host.later.rows).forEach((row, at) => Object.assign(data.rows[at], row));
  });
  texts.asked.catch(() => { texts.asked = null; });  // the next row that is opened asks again
  return texts.asked;
};

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
const number = (value) => value.toLocaleString("en-US");
const time = (day) => Date.parse(day);
const monthEnd = (day) => Date.UTC(+day.slice(0, 4), +day.slice(5, 7), 1);  // the first moment after the month

/** A date as far as it is known: "3 January 2020", "June 2014", or in short "3 Jan 2020", "Jun 2014". */
const dated = (day, precision, short) => {
  const month = MONTHS[day.slice(5, 7) - 1];
  return `${precision === "day" ? `${+day.slice(8)} ` : ""}${short ? month.slice(0, 3) : month} ${day.slice(0, 4)}`;
};

/** Set the address of the page without a step in the browser's history. */
const setAddress = (text) => {
  try { history.replaceState(history.state, "", text || location.pathname +
    location.search); } catch { /* asked too often */ }
};

/** The name of a source, its date in words: publisher, 3 January 2020. */
const sourceName = (key) => data.sources[key][0].replace(/\d{4}-\d\d(-\d\d)?$/,
  (day) => dated(day, day[7] ? "day" : "month"));

/** Sources of a row: linked where there is an address, each with its kind. */
const sources = (keys) => make("ul", {}, ...keys.split(";").map((key) => {
  const [, url, quality] = data.sources[key];
  return make("li", {}, url ? make("a", { href: url }, sourceName(key)) : sourceName(key), ` (${QUALITY[quality]})`);
}));

/** How well a row is known; what rests on digests is said in the words of the book. */
const known = (row) => {
  const digests = row.source.split(";").filter((key) => data.sources[key][2] === "D").map(sourceName);
  return { state: row.confidence === "B" ? "Well established; the primary source it names was not read."
             : "Seen in a document that was read.",
    attribute: `Was reported by ${digests.join("; by ")}. The original${digests.length > 1 ? "s were" : " was"} not `
      + `read.`,
    "attribute part": `A part of this row rests on digests (${digests.join("; ")}); their originals were not read.`,
    "check primary": "Its primary source still has to be read." }[row.use_rule];
};

/** Years or months along the bottom of a plot, at least 56 px apart; lines upwards to `top`. */
const timeAxis = (svg, from, to, x, top, bottom, width) => {
  const index = (moment) => new Date(moment).getUTCFullYear() * 12 + new Date(moment).getUTCMonth();
  const room = width / (index(to) - index(from) + 1);
  const step = [1, 2, 3, 6, 12, 24, 60].find((months) => months * room >= 56) ?? 120;
  for (let month = Math.ceil(index(from) / step) * step; month <= index(to); month += step) {
    const place = x(Date.UTC(Math.floor(month / 12), month % 12));
    if (place < 14 || place > width - 14) continue;
    const label = month % 12 ? MONTHS[month % 12].slice(0, 3) : month / 12;
    svg.append(make("line", { x1: place, x2: place, y1: top, y2: bottom, stroke: colour["context"] }),
      make("text", { x: place, y: bottom + 16, "text-anchor": "middle", fill: colour["muted"] }, label));
  }
};

/** Pointer and tap: the nearest of `marks` ({x, y, id}) within 24 px. A mouse points and clicks, a finger taps. */
const pointing = (svg, marks, over, pick) => {
  const nearest = (event) => {
    const box = svg.getBoundingClientRect();
    const away = (mark) => Math.hypot(mark.x - event.clientX + box.left, mark.y - event.clientY + box.top);
    const mark = marks.reduce((best, one) => (away(one) < away(best) ? one : best), marks[0]);
    return mark && away(mark) < 24 ? mark.id : null;
  };
  svg.addEventListener("pointermove", (event) => { if (event.pointerType === "mouse") over(nearest(event)); });
  svg.addEventListener("pointerleave", () => over(null));
  svg.addEventListener("click", (event) => { const id = nearest(event); if (id) pick(id); });
};

/** A name beside a mark, on a white plate, inside the plot; cut on a phone, where the open row has it whole. */
const flag = (group, words, x, y, room) => {
  const text = make("text", { fill: colour["ink"] }, words);
  group.replaceChildren(text);
  for (let rest = words; text.getComputedTextLength() > room - 24; text.textContent = `${rest} `
    + `...`) rest = rest.replace(/ ?\S+$/, "");
  const wide = text.getComputedTextLength();
  const left = Math.max(6, Math.min(x - wide / 2, room - wide - 6));
  const top = y > 34 ? y - 16 : y + 28;
  text.setAttribute("x", left);
  text.setAttribute("y", top);
  group.prepend(make("rect", { x: left - 5, y: top - 14, width: wide + 10, height: 19, rx: 3, fill: "white",
    stroke: colour["interval"] }));
};

/** A word of the key with its mark. */
const keyed = (words, ...shape) => make("span", {}, picture(...shape), ` ${words}`);
const picture = (...shape) => make("svg", { width: 16, height: 16, "aria-hidden": "true" }, ...shape);

/** A list of rows that open in place: the twin of the marks for keyboard, screen reader and phone. One stop for Tab;
 *  arrows, Home and End move in it; Escape closes. It stands under the plot and scrolls in its own box, so that a tap
 *  on a mark moves neither the plot nor the page; `told` says what was opened. `rows` need id, when, title, body(),
 *  which gives the parts of an open row, or a promise of them. */
const twin = (label, { address, focused, opened }) => {
  const box = make("ul", { class: "figure-list", role: "list", "aria-label": label });
  const told = make("p", { class: "visually-hidden", role: "status" });
  let current = null;
  const item = (id) => [...box.children].find((one) => one.dataset.id === id);
  const close = () => {
    item(current)?.querySelector(".figure-body")?.remove();
    item(current)?.firstChild.setAttribute("aria-expanded", "false");
    current = null;
  };
  const stop = (one) => {
    for (const other of box.querySelectorAll(".figure-item")) other.tabIndex = -1;
    if (one) one.firstChild.tabIndex = 0;
  };
  const intoView = (one) => {
    const below = one.offsetTop + one.offsetHeight - box.scrollTop - box.clientHeight;
    if (below > 0 || one.offsetTop < box.scrollTop) box.scrollTop = one.offsetTop;
  };
  const toggle = (id, rows, focus) => {
    const one = item(id);
    const again = current === id;
    const before = one.offsetTop;
    close();
    if (!again) {
      current = id;
      const inside = make("div", { class: "figure-body" });
      const fill = (parts) => {
        inside.replaceChildren(...parts);
        if (current === id) intoView(one);
      };
      const parts = rows.find((row) => row.id === id).body();
      one.append(inside);
      one.firstChild.setAttribute("aria-expanded", "true");
      if (parts.then) {
        inside.append("The text is being loaded.");
        parts.then(fill, () => fill(["The text could not be loaded. The page of the table has it."]));
      } else inside.append(...parts);
    }
    setAddress(again ? "" : `#${address(id)}`);
    stop(one);
    box.scrollTop += one.offsetTop - before;
    intoView(one);
    if (focus) one.firstChild.focus({ preventScroll: true });
    opened(current);
  };
  let shown = [];
  box.addEventListener("keydown", (event) => {
    const all = [...box.children];
    const at = all.indexOf(event.target.closest("li"));
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (event.key === "Escape" && current) toggle(current, shown, true);
    if (next == null || !event.target.matches(".figure-item")) return;
    event.preventDefault();
    if (all[next]) { stop(all[next]); all[next].firstChild.focus(); }
  });
  return { box, told, has: (id) => Boolean(item(id)),
    open: (id, focus) => {
      if (current !== id) toggle(id, shown, focus);
      const one = item(id);
      box.scrollTop = one.offsetTop;
      if (focus) one.firstChild.focus();
      else told.textContent = `Opened in the list: ${one.firstChild.textContent}`;
    },
    fill: (rows) => {
      const kept = rows.some((row) => row.id === current) ? current : null;
      if (current && !kept) setAddress("");
      current = null;
      shown = rows;
      box.replaceChildren(...rows.map((row) => make("li", { "data-id": row.id }, make("button", { type: "button",
        class: "figure-item", "aria-expanded": "false", onclick: () => toggle(row.id, rows),
        onfocus: () => focused(row.id) }, make("b", {}, row.when), make("span", {}, row.title)))));
      stop(box.firstChild);
      if (kept) toggle(kept, rows);
      else opened(null);
    } };
};

/** The frame: title, the figure's own parts, its rows as a table and as CSV, the way back. `rows()` gives what is
 *  shown; `columns` is {heading: row => text}; `ready()` promises that the rows have their texts. */
const frame = (title, parts, { columns, rows, file, ready = () => Promise.resolve() }) => {
  const table = make("div", { class: "figure-table", role: "region", tabindex: 0, "aria-label": `Table: ${title}`,
    hidden: true });
  const failed = () => {
    table.hidden = false;
    table.replaceChildren("The texts of the rows could not be loaded. The page of the table has them.");
  };
  const refresh = () => {
    if (table.hidden) return;
    const heads = Object.keys(columns).map((heading) => make("th", { scope: "col" }, heading));
    const body = rows().map((row) => make("tr", {}, ...Object.values(columns).map((text, column) =>
      make(column ? "td" : "th", column ? {} : { scope: "row" }, String(text(row) ?? "")))));
    heads.forEach((head, column) => {
      const cells = body.map((row) => row.children[column]);
      if (cells.every((cell) => /^\d*$/.test(cell.textContent)) && cells.some((cell) => cell.textContent))
        for (const cell of [head, ...cells]) cell.className = "figure-number";
    });
    table.replaceChildren(make("table", {}, make("thead", {}, make("tr", {}, ...heads)), make("tbody", {}, ...body)));
  };
  const show = button("Show as table", () => {
    table.hidden = !table.hidden;
    show.setAttribute("aria-expanded", String(!table.hidden));
    ready().then(refresh, failed);
  });
  show.setAttribute("aria-expanded", "false");
  const save = button("Download these rows (CSV)", () => ready().then(() => {
    const quoted = (text) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
    );const lines = [Object.keys(columns), ...rows().map((row) => Object.values(columns).map((text) => text(row) ?? ""))];
    const text = lines.map((line) => line.map((cell) => quoted(String(cell))).join(",")).join("\n");
    const url = URL.createObjectURL(new Blob([`${text}\n`], { type: "text/csv" }));
    make("a", { href: url, download: file }).click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  }, failed));
  const back = button("Back to the printed figure", () => host.dispatchEvent(new Event("figure-close")));
  host.append(make("section", { class: "explorer", "aria-label": title, tabindex: -1, hidden: true },
    make(host.closest("section section") ? "h3" : "h2", {}, title), ...parts, make("div", { class: "figure-row" }, show, save, back), table));
  return refresh;
};

/** Draw again when the width of the plot changes, in real pixels, so that no text shrinks. */
const plot = (draw) => {
  const box = make("div", { class: "figure-plot" });
  let width = 0;
  new ResizeObserver(() => {
    if (!box.clientWidth || box.clientWidth === width) return;
    width = box.clientWidth;
    draw();
  }).observe(box);
  return box;
};
