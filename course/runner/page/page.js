// A page that runs: its cells become editable, a worker runs them, what they give takes the place of what is printed.
const HERE = new URL(".", import.meta.url).href;
const ROOT = new URL("../../", HERE).href;
const FULL = 1_000_000;
let worker, cells, notebook, panel, waiting, address;
let busy = false;
let unsaved = false;

const make = (tag, given = {}, ...children) => {
  const made = Object.assign(document.createElement(tag), given);
  made.append(...children);
  return made;
};
const action = (text, does, given = {}) => {
  const button = make("button", { type: "button", textContent: text, ...given });
  button.addEventListener("click", does);
  return button;
};
const say = (text) => { panel.said.textContent = text; };
const source = (cell) => (Array.isArray(cell.source) ? cell.source.join("") : cell.source);
const isSheet = () => Boolean(notebook.metadata.otter);
const key = () => `sheet ${notebook.metadata.course.sheet}`;

// The worker: one a page. Ending it is the one way to stop Python.
const begin = () => new Promise((done, failed) => {
  worker = new Worker(`${HERE}worker.js`);
  worker.addEventListener("error", () => failed(new Error("it could not be started in this browser")));
  worker.addEventListener("message", ({ data }) => {
    if (data.kind === "fetched") {
      panel.bar.max = data.total;
      panel.bar.value = data.come;
      panel.amount.textContent = `${Math.round(data.come / FULL)} of ${Math.round(data.total / FULL)} MB`;
    } else if (data.kind === "step") say(data.text);
    else if (data.kind === "ready") done(JSON.parse(data.notebook));
    else if (data.kind === "failed") failed(new Error(data.text));
    else waiting?.(data);
  });
  worker.postMessage({ here: HERE, root: ROOT, notebook: address });
});

const ready = async () => {
  panel.meter.hidden = false;
  say("Fetching Python and the tables of this page.");
  notebook = await begin();
  panel.meter.hidden = true;
};

// What a cell gives
const shown = ({ kind, body, more }, alt) => {
  if (kind === "svg") {
    return make("img", { alt, src: `data:image/svg+xml;charset=utf-8,${encodeURIComponent(body)}` });
  }
  if (kind === "html") {
    const box = make("div", { className: "scroll", innerHTML: body, tabIndex: 0, role: "group" });
    box.setAttribute("aria-label", body.includes("<table") ? "Table, scrolls sideways" : "What the cell gives");
    return box;
  }
  if (kind === "text") return make("pre", { textContent: body });
  const rest = more ? [make("details", {}, make("summary", { textContent: "Where it stopped" }), make("pre", { textContent: more }))] : [];
  return make("div", { className: "run-error" }, make("p", { textContent: body }), ...rest);
};

const runOne = async (cell) => {
  cell.button.firstChild.data = "Stop";
  const answer = await new Promise((done) => {
    waiting = done;
    worker.postMessage({ number: cell.number, source: cell.field.value, cell: cell.of.id ?? "" });
  });
  cell.button.firstChild.data = "Run";
  if (!answer.shown) return false;
  const same = cell.field.value === source(cell.of);
  const alt = (same && cell.of.metadata.mystnb?.image?.alt) || "The figure that your code draws";
  cell.result.replaceChildren(...answer.shown.map((one) => shown(one, alt)));
  for (const old of cell.printed) old.hidden = true;
  if (answer.tally) panel.tally.textContent = `${answer.tally[0]} of ${answer.tally[1]} tasks passed.`;
  return !answer.failed;
};

const run = async (several) => {
  if (busy) return;
  busy = true;
  panel.stop.disabled = false;
  let went = true;
  for (const [at, cell] of several.entries()) {
    if (several.length > 1) say(`Running cell ${at + 1} of ${several.length}.`);
    went = await runOne(cell);
    if (!busy) return;  // it was stopped
    if (!went && !isSheet()) break;
  }
  busy = false;
  panel.stop.disabled = true;
  say(went ? "Done. Change a cell and run it again: Shift and Enter, or its button."
    : "A cell stopped with an error. Its line says why.");
};

const first = () => (isSheet() ? cells.filter((cell) => cell.of.id?.startsWith("start-")) : cells);

const afresh = async (words) => {
  busy = false;
  worker.terminate();
  waiting?.({});
  panel.stop.disabled = true;
  try {
    await ready();
    if (isSheet()) await run(first());
    say(words);
  } catch (error) { trouble(error); }
};
const stop = () => afresh("Stopped. Python is started anew and has forgotten the variables; your code is still there.");
const again = () => {
  for (const cell of cells) {
    if (!isSheet()) cell.field.value = source(cell.of);
    cell.result.replaceChildren();
    for (const old of cell.printed) old.hidden = false;
  }
  panel.tally.textContent = "";
  return afresh("Python is started anew. Run all cells, or one.");
};

const trouble = (error) => {
  panel.meter.hidden = true;
  say(`Python could not be started: ${error.message}. Look at your connection, then press "Start again".`);
};

// A cell of the page becomes one that can be changed
const editable = (box, of, number) => {
  const code = box.querySelector(".cell_input");
  const field = make("textarea", { className: "run-code", value: source(of), spellcheck: false, rows: 1 });
  field.setAttribute("aria-label", `Code of cell ${number}`);
  field.setAttribute("autocapitalize", "off");
  const fit = () => { field.rows = Math.min(30, field.value.split("\n").length); };
  const cell = { of, number, field, fit, result: make("div", { className: "run-result" }) };
  cell.printed = [...box.querySelectorAll(".cell_output")];
  const name = make("span", { className: "visually-hidden", textContent: ` cell ${number}` });
  const press = () => (busy ? stop() : run([cell]));
  cell.button = action("Run", press, { className: "run-cell" });
  cell.button.append(name);
  field.readOnly = of.metadata.editable === false;
  field.addEventListener("input", () => { fit(); unsaved = isSheet(); keep(); });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.shiftKey || event.ctrlKey)) return;
    event.preventDefault();
    run([cell]);
  });
  code.hidden = true;
  code.after(field, cell.button);
  const fold = box.querySelector(":scope > details.code");
  if (fold) fold.before(cell.result);
  else box.append(cell.result);
  fit();
  return cell;
};

const plain = (text) => text.replace(/\s+$/, "");
const match = () => {
  const boxes = [...document.querySelectorAll("article .cell")].filter((box) => box.querySelector(".cell_input"));
  const found = [];
  for (const of of notebook.cells.filter((cell) => cell.cell_type === "code")) {
    const at = boxes.findIndex((box) => plain(box.querySelector(".cell_input pre").textContent) === plain(source(of)));
    if (at >= 0) found.push(editable(boxes.splice(at, 1)[0], of, found.length + 1));
  }
  return found;
};

// A sheet: take it home, bring it back, keep it on this device
const written = () => JSON.stringify({
  ...notebook,
  cells: notebook.cells.map((of) => {
    if (of.cell_type !== "code") return of;
    const cell = cells.find((one) => one.of.id === of.id);
    return { ...of, outputs: [], execution_count: null, source: (cell?.field.value ?? source(of)).split(/(?<=\n)/) };
  })
}, null, 1);

const download = () => {
  const link = make("a", { download: `${notebook.metadata.course.sheet}.ipynb` });
  link.href = URL.createObjectURL(new Blob([`${written()}\n`], { type: "application/x-ipynb+json" }));
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  unsaved = false;
};

const fill = (text) => {
  const given = JSON.parse(text);
  if (given.metadata?.course?.sheet !== notebook.metadata.course.sheet) throw new Error("another sheet");
  for (const cell of cells) {
    const own = given.cells.find((one) => one.id === cell.of.id);
    if (own && !cell.field.readOnly && !cell.of.id.startsWith("start-")) cell.field.value = source(own);
    cell.fit();
  }
};
const upload = async ({ target }) => {
  try {
    fill(await target.files[0].text());
    keep();
    say("Your answers are in the cells. Run them, then their checks.");
  } catch { say("This file is not a saved copy of this sheet. Choose the .ipynb file that you downloaded here or from Jupyter."); }
};

const keep = () => {
  if (!panel.keep?.checked) return;
  try {
    localStorage[key()] = written();
    unsaved = false;
  } catch { say("This browser keeps nothing: download your sheet instead."); }
};
const keeping = () => {
  if (panel.keep.checked) return keep();
  try { delete localStorage[key()]; } catch { /* nothing was kept */ }
};

const sheetTools = () => {
  panel.keep = make("input", { type: "checkbox" });
  panel.keep.addEventListener("change", keeping);
  const file = make("input", { type: "file", accept: ".ipynb" });
  file.addEventListener("change", upload);
  panel.tools.append(action("Download my sheet", download), make("label", {}, "Go on with a saved sheet: ", file),
    make("label", {}, panel.keep, " Keep my answers on this device"));
  try {
    if (!localStorage[key()]) return;
    fill(localStorage[key()]);
    panel.keep.checked = true;
  } catch { /* nothing is kept, or an old edition was */ }
  addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });
};

const start = async () => {
  try {
    await ready();
    document.querySelector('.modes [data-code="on"]')?.click();
    cells = match();
    panel.tools.hidden = false;
    if (isSheet()) sheetTools();
    await run(first());
  } catch (error) { trouble(error); }
};

/** Open the page for running. `button` names the notebook, `said` is the line beside it. */
export const open = (button, said) => {
  address = new URL(button.dataset.notebook, location.href).href;
  document.head.append(make("link", { rel: "stylesheet", href: `${HERE}page.css` }));
  panel = { said, bar: make("progress"), amount: make("span"), tally: make("span", { className: "run-tally" }) };
  panel.tally.setAttribute("role", "status");
  panel.bar.setAttribute("aria-label", "What has been fetched");
  panel.meter = make("span", { hidden: true, className: "run-meter" }, panel.bar, " ", panel.amount);
  panel.stop = action("Stop", stop, { disabled: true });
  panel.tools = make("span", { hidden: true, className: "run-buttons" }, action("Run all cells", () => run(cells)),
    panel.stop, action("Start again", again));
  button.parentElement.append(panel.meter, panel.tools, panel.tally);
  button.hidden = true;
  addEventListener("pagehide", () => worker?.terminate());
  if (!navigator.connection?.saveData) return start();
  said.textContent += " Your device saves data.";
  const yes = action("Fetch it all the same", () => { yes.remove(); start(); });
  panel.meter.before(yes);
};
