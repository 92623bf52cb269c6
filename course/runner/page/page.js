// A page that runs: its cells become editable, a worker runs them, what they give takes the place of what is printed.
// A page with a script of its own takes from here what it needs.
import { sheet } from "./sheet.js";

export const HERE = new URL(".", import.meta.url).href;

/** An element with its properties and its children. */
export const make = (tag, given = {}, ...children) => {
  const made = Object.assign(document.createElement(tag), given);
  made.append(...children);
  return made;
};

/** Start Python in a worker: a promise of its first message, rejected with what went wrong. `box` holds the meter and
 *  the line of status, `needs` names the notebook or what a page without one reads; `answer` gets what a cell gave. */
export const start = (worker, box, needs, answer) => new Promise((done, failed) => {
  const part = (name) => box.querySelector(`.run-${name}`);
  worker.onerror = () => failed(new Error("this browser cannot start it"));
  worker.onmessage = ({ data }) => {
    if (data.kind === "fetched") {
      Object.assign(part("bar"), { max: data.total, value: data.come });
      part("amount").textContent = `${Math.round(data.come / 1e6)} of ${Math.round(data.total / 1e6)} MB`;
    } else if (data.kind === "step") part("said").textContent = data.text;
    else if (data.kind === "ready") done(data);
    else if (data.kind === "ran") answer(data);
    else failed(new Error(data.text));
  };
  worker.postMessage({ here: HERE, root: new URL("../../", HERE).href, ...needs });
});

const part = (name) => document.querySelector(`.run-${name}`);
let worker, spare, cells, notebook, answer, address;
let busy = false;

export const say = (text) => { part("said").textContent = text; };
export const source = (cell) => [cell.source].flat().join("");
const isSheet = () => Boolean(notebook.metadata.otter);

// Start Python, then do what follows. Ending a worker is the one way to stop it, so the next one is at hand even where
// the network is gone.
const ready = async (then) => {
  busy = {};  // nothing runs until it is ready
  part("meter").hidden = false;
  say("Fetching Python and the tables of this page.");
  try {
    worker = spare ?? new Worker(`${HERE}worker.js`);
    spare = new Worker(`${HERE}worker.js`);
    notebook = JSON.parse((await start(worker, document, { notebook: address }, (given) => answer(given))).notebook);
    busy = false;
    part("meter").hidden = true;
    await then();
  } catch (error) {
    say(`Python could not be started: ${error.message}. Look at your connection, then press "Start again".`);
  }
  part("meter").hidden = true;
  part("buttons").hidden = false;
};

// What a cell gives
const element = ({ kind, body, more }, alt) => {
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
const show = (cell, { shown, tally }) => {
  const same = cell.field.value === source(cell.of);
  const alt = (same && cell.of.metadata.mystnb?.image?.alt) || "The figure that your code draws";
  cell.result.replaceChildren(...shown.map((one) => element(one, alt)));
  for (const old of cell.printed) old.hidden = true;
  if (tally) part("tally").textContent = `${tally[0]} of ${tally[1]} tasks passed.`;
};
const run = async (several) => {
  if (busy) return;
  const mine = (busy = {});
  let failed = false;
  part("stop").disabled = false;
  for (const [at, cell] of several.entries()) {
    say(several.length > 1 ? `Running cell ${at + 1} of ${several.length}.` : "Running.");
    cell.button.firstChild.data = "Stop";
    const given = await new Promise((done) => {
      answer = done;
      worker.postMessage({ source: cell.field.value, cell: cell.of.id ?? "" });
    });
    cell.button.firstChild.data = "Run";
    if (busy !== mine) return;  // it was stopped
    show(cell, given);
    failed ||= given.failed;
    if (failed && !isSheet()) break;
  }
  busy = false;
  part("stop").disabled = true;
  say(failed ? "A cell stopped with an error. Its line says why."
    : "Done. Change a cell and run it again: Shift and Enter, or its button.");
};

// A sheet's first cells are run for the reader; the others wait for answers
const opening = () => (isSheet() ? cells.filter((cell) => cell.of.id?.startsWith("start-")) : cells);
const afresh = (words) => {
  worker.terminate();
  answer?.();
  part("stop").disabled = true;
  return ready(async () => {
    if (!cells) return first();
    if (isSheet()) await run(opening());
    say(words);
  });
};
const stop = () => afresh("Stopped. Python has started anew without your variables. Your code is still there: run the"
  + " cells that it needs again.");
const again = () => {
  for (const cell of cells ?? []) {
    if (!isSheet()) cell.write(source(cell.of));
    cell.result.replaceChildren();
    for (const old of cell.printed) old.hidden = false;
  }
  part("tally").textContent = "";
  return afresh("Python has started anew. Run all cells.");
};

// A cell of the page becomes one that can be changed
const editable = (box, of, number) => {
  const field = make("textarea", { className: "run-code", spellcheck: false, autocapitalize: "off",
    ariaLabel: `Code of cell ${number}`, readOnly: of.metadata.editable === false });
  const button = make("button", { type: "button", className: "run-cell" }, "Run",
    make("span", { className: "visually-hidden", textContent: ` cell ${number}` }));
  const write = (text) => Object.assign(field, { value: text, rows: Math.min(30, text.split("\n").length) });
  const result = make("div", { className: "run-result", ariaLive: field.readOnly ? "polite" : "off" });
  const cell = { of, field, button, write, result, printed: [...box.querySelectorAll(".cell_output")] };
  button.onclick = () => (busy ? stop() : run([cell]));
  field.onkeydown = (event) => {
    if (event.key !== "Enter" || !(event.shiftKey || event.ctrlKey)) return;
    event.preventDefault();
    run([cell]);
  };
  const code = box.querySelector(".cell_input");
  code.hidden = true;
  code.after(field, button);
  (box.querySelector(":scope > details.code") ?? box.lastChild).after(result);
  write(source(of));
  return cell;
};
const first = async () => {
  document.querySelector('.modes [data-code="on"]')?.click();
  const boxes = [...document.querySelectorAll("article .cell:has(.cell_input)")];
  const plain = boxes.map((box) => box.querySelector(".cell_input pre").textContent.trimEnd());
  cells = notebook.cells.filter((of) => of.cell_type === "code" && plain.includes(source(of).trimEnd()))
    .map((of, place) => editable(boxes[plain.indexOf(source(of).trimEnd())], of, place + 1));
  if (isSheet()) sheet(notebook, cells);
  part("buttons").hidden = false;
  await run(opening());
  if (isSheet()) say("Ready. Write your answer into a cell, run it, then run the check below it.");
};

/** Open the page for running, when its button was pressed. */
export const open = () => {
  address = new URL(part("here").dataset.notebook, location.href).href;
  document.head.append(make("link", { rel: "stylesheet", href: `${HERE}page.css` }));
  part("here").hidden = true;
  part("said").focus();
  part("all").onclick = () => run(cells);
  part("stop").onclick = stop;
  part("again").onclick = again;
  addEventListener("pagehide", () => {
    for (const one of [worker, spare]) one?.terminate();
    spare = null;
  });
  addEventListener("pageshow", ({ persisted }) => {
    if (persisted && worker) afresh("You left this page, so Python has started anew. Run the cells again.");
  });
  ready(first);
};
