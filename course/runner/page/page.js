// A page that runs: its cells become editable, a worker runs them, what they give takes the place of what is printed.
import { sheet } from "./sheet.js";

const HERE = new URL(".", import.meta.url).href;
const DONE = "Done. Change a cell and run it again: Shift and Enter, or its button.";
let worker, cells, notebook, panel, answer, address;
let busy = false;

export const make = (tag, given = {}, ...children) => {
  const made = Object.assign(document.createElement(tag), given);
  made.append(...children);
  return made;
};
export const action = (textContent, does, given = {}) => {
  const button = make("button", { type: "button", textContent, ...given });
  button.addEventListener("click", does);
  return button;
};
export const say = (text) => { panel.said.textContent = text; };
export const source = (cell) => (Array.isArray(cell.source) ? cell.source.join("") : cell.source);
const isSheet = () => Boolean(notebook.metadata.otter);

// The worker: one a page. Ending it is the one way to stop Python.
const begin = () => new Promise((done, failed) => {
  worker = new Worker(`${HERE}worker.js`);
  worker.addEventListener("error", () => failed(new Error("this browser cannot start it")));
  worker.addEventListener("message", ({ data }) => {
    if (data.kind === "fetched") {
      [panel.bar.max, panel.bar.value] = [data.total, data.come];
      panel.amount.textContent = `${Math.round(data.come / 1e6)} of ${Math.round(data.total / 1e6)} MB`;
    } else if (data.kind === "step") say(data.text);
    else if (data.kind === "ready") done(JSON.parse(data.notebook));
    else if (data.kind === "failed" && panel.meter.hidden) {
      const body = `Python itself stopped (${data.text}). Press "Start again".`;
      answer?.({ failed: true, shown: [{ kind: "error", body }] });
    } else if (data.kind === "failed") failed(new Error(data.text));
    else answer?.(data);
  });
  worker.postMessage({ here: HERE, root: new URL("../../", HERE).href, notebook: address });
});
const ready = async () => {
  panel.meter.hidden = false;
  say("Fetching Python and the tables of this page.");
  notebook = await begin();
  panel.meter.hidden = true;
};
const trouble = (error) => {
  panel.meter.hidden = true;
  panel.tools.hidden = false;
  say(`Python could not be started: ${error.message}. Look at your connection, then press "Start again".`);
};

// What a cell gives
const shown = ({ kind, body, more }, alt) => {
  if (kind === "svg") return make("img", { alt, src: `data:image/svg+xml;charset=utf-8,${encodeURIComponent(body)}` });
  if (kind === "text") return make("pre", { textContent: body });
  if (kind === "html") {
    const ariaLabel = body.includes("<table") ? "Table, scrolls sideways" : "What the cell says";
    return make("div", { className: "scroll", innerHTML: body, tabIndex: 0, role: "group", ariaLabel });
  }
  const rest = make("details", { hidden: !more }, make("summary", { textContent: "Where it stopped" }),
    make("pre", { textContent: more }));
  return make("div", { className: "run-error" }, make("p", { textContent: body }), rest);
};

const runOne = async (cell) => {
  cell.button.firstChild.data = "Stop";
  const given = await new Promise((done) => {
    answer = done;
    worker.postMessage({ source: cell.field.value, cell: cell.of.id ?? "" });
  });
  cell.button.firstChild.data = "Run";
  if (!given.shown) return false;
  const same = cell.field.value === source(cell.of);
  const alt = (same && cell.of.metadata.mystnb?.image?.alt) || "The figure that your code draws";
  cell.result.replaceChildren(...given.shown.map((one) => shown(one, alt)));
  for (const old of cell.printed) old.hidden = true;
  if (given.tally) panel.tally.textContent = `${given.tally[0]} of ${given.tally[1]} tasks passed.`;
  return !given.failed;
};
const run = async (several) => {
  if (busy) return;
  const mine = (busy = {});
  panel.stop.disabled = false;
  let went = true;
  for (const [at, cell] of several.entries()) {
    if (several.length > 1) say(`Running cell ${at + 1} of ${several.length}.`);
    went = await runOne(cell);
    if (busy !== mine) return;  // it was stopped
    if (!went && !isSheet()) break;
  }
  busy = false;
  panel.stop.disabled = true;
  say(went ? DONE : "A cell stopped with an error. Its line says why.");
};

// A sheet's first cells are run for the reader; the others wait for answers
const opening = () => (isSheet() ? cells.filter((cell) => cell.of.id?.startsWith("start-")) : cells);
const afresh = async (words) => {
  busy = {};  // nothing runs until it is ready
  worker.terminate();
  answer?.({});
  panel.stop.disabled = true;
  try {
    await ready();
    busy = false;
    if (!cells) return await first();
    if (isSheet()) await run(opening());
    say(words);
  } catch (error) { trouble(error); }
};
const stop = () => afresh("Stopped. Python has started anew without your variables. Your code is still there: run the cells"
  + " that it needs again.");
const again = () => {
  for (const cell of cells ?? []) {
    if (!isSheet()) cell.write(source(cell.of));
    cell.result.replaceChildren();
    for (const old of cell.printed) old.hidden = false;
  }
  panel.tally.textContent = "";
  return afresh("Python has started anew. Run all cells.");
};

// A cell of the page becomes one that can be changed
const editable = (box, of, number) => {
  const field = make("textarea", { className: "run-code", spellcheck: false, autocapitalize: "off",
    ariaLabel: `Code of cell ${number}`, readOnly: of.metadata.editable === false });
  const fit = () => { field.rows = Math.min(30, field.value.split("\n").length); };
  const write = (text) => { field.value = text; fit(); };
  const printed = [...box.querySelectorAll(".cell_output")];
  const cell = { of, field, write, printed, result: make("div", { className: "run-result" }) };
  cell.button = action("Run", () => (busy ? stop() : run([cell])), { className: "run-cell" });
  cell.button.append(make("span", { className: "visually-hidden", textContent: ` cell ${number}` }));
  field.addEventListener("input", fit);
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.shiftKey || event.ctrlKey)) return;
    event.preventDefault();
    run([cell]);
  });
  const code = box.querySelector(".cell_input");
  code.hidden = true;
  code.after(field, cell.button);
  const fold = box.querySelector(":scope > details.code");
  if (fold) fold.before(cell.result);
  else box.append(cell.result);
  write(source(of));
  return cell;
};
const match = () => {
  const boxes = [...document.querySelectorAll("article .cell:has(.cell_input)")];
  const found = [];
  for (const of of notebook.cells.filter((cell) => cell.cell_type === "code")) {
    const text = source(of).trimEnd();
    const at = boxes.findIndex((box) => box.querySelector(".cell_input pre").textContent.trimEnd() === text);
    if (at >= 0) found.push(editable(boxes.splice(at, 1)[0], of, found.length + 1));
  }
  return found;
};
const first = async () => {
  document.querySelector('.modes [data-code="on"]')?.click();
  cells = match();
  panel.tools.hidden = false;
  if (isSheet()) sheet(notebook, cells, panel.tools);
  await run(opening());
  if (isSheet()) say("Ready. Write your answer into a cell, run it, then run the check below it.");
};

/** Open the page for running: the button names the notebook, `said` is the line beside it. */
export const open = (button, said) => {
  address = new URL(button.dataset.notebook, location.href).href;
  document.head.append(make("link", { rel: "stylesheet", href: `${HERE}page.css` }));
  panel = { said, bar: make("progress", { ariaLabel: "What has been fetched" }), amount: make("span"),
    tally: make("span", { className: "run-tally", role: "status" }), stop: action("Stop", stop, { disabled: true }) };
  panel.meter = make("span", { hidden: true, className: "run-meter" }, panel.bar, panel.amount);
  panel.tools = make("span", { hidden: true, className: "run-buttons" }, action("Run all cells", () => run(cells)),
    panel.stop, action("Start again", again));
  button.after(panel.meter, panel.tools, panel.tally);
  button.before(said);
  button.hidden = true;
  addEventListener("pagehide", () => worker?.terminate());
  const start = () => ready().then(first).catch(trouble);
  if (!navigator.connection?.saveData) return start();
  said.textContent += " Your device saves data.";
  const yes = action("Fetch it all the same", () => { yes.remove(); start(); });
  panel.meter.before(yes);
};
