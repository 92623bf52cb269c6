// Try this verdict: its rows become a table to write in, its rule a text, and rules.py says what the word would be.
import { HERE, make, start as begin } from "./page.js";

const NEEDS = { files: ["rules.py"], tables: ["claims.csv", "verdict_scale.csv"] };

/** Open the box of the verdict. */
export const open = () => {
  const box = document.querySelector(".trial");
  const [button, said, meter] = ["here", "said", "meter"].map((name) => box.querySelector(`.run-${name}`));
  const printed = [box.querySelector(".trial-rows"), box.querySelector(".highlight")];
  const stored = printed[1].querySelector("pre").textContent;
  const heads = [...printed[0].tHead.rows[0].cells];
  const columns = Object.fromEntries(heads.map((head) => [head.textContent, head.dataset.kind]));
  let worker, answer, stopped;

  // The table and the rule, as they can be changed
  const field = (head, cell, label) => {
    const given = { ariaLabel: `${head.textContent}, ${label}` };
    if (!head.dataset.choices) {
      const size = Math.min(30, Math.max(8, cell.textContent.length));
      return make("input", { ...given, type: "text", value: cell.textContent, size, autocomplete: "off",
        inputMode: head.dataset.kind === "number" ? "decimal" : "text" });
    }
    const chosen = make("select", given, ...JSON.parse(head.dataset.choices).map((word) => new Option(word)));
    chosen.value = cell.textContent;
    return chosen;
  };
  const table = printed[0].cloneNode(true);
  const fields = [...table.tBodies[0].rows].map((row, number) => [...row.cells].slice(1).map((cell, at) => {
    const made = field(heads[at + 1], cell, `row ${number + 1}, ${row.cells[0].textContent}`);
    cell.replaceChildren(made);
    return made;
  }));
  const labels = [...table.tBodies[0].rows].map((row) => row.cells[0].textContent);
  const values = fields.map((row) => row.map((one) => one.value));
  const rule = make("textarea", { className: "run-code", ariaLabel: "The rule", spellcheck: false, autocapitalize: "off",
    value: stored.trimEnd(), rows: stored.trimEnd().split("\n").length + 1 });

  // What comes of them
  const outcome = make("div", { className: "trial-outcome" });
  const found = make("div", { role: "status" });
  outcome.append(found, document.querySelector(".verdict-changes").cloneNode(true));
  const word = (name) => [...box.querySelector("template").content.children]
    .find((one) => one.textContent.trim() === name).cloneNode(true);
  const show = ({ wrong, at, said: numbers, lead, words, why, stays }, notes = "") => {
    for (const one of table.querySelectorAll("[aria-invalid]")) one.removeAttribute("aria-invalid");
    const more = notes && make("pre", { textContent: notes });
    if (wrong) {
      found.replaceChildren(make("p", { className: "trial-wrong", textContent: wrong }), more);
      if (!at) return;
      fields[at[0]][at[1] - 1].setAttribute("aria-invalid", "true");
      fields[at[0]][at[1] - 1].focus();
      return;
    }
    const line = make("p", { className: stays ? "" : "trial-moved" }, `${lead} `);
    for (const [at_, name] of words.entries()) line.append(at_ ? " or " : "", word(name));
    line.append(". ", why);
    found.replaceChildren(make("p", { textContent: numbers }), line, more);
  };

  // Python, in a worker of its own that is ended when the reader leaves or stops it
  const ask = (source) => new Promise((done) => {
    answer = done;
    worker.postMessage({ source, cell: "" });
  });
  const end = () => {
    worker?.terminate();
    worker = null;
    meter.hidden = true;
    stopped?.();
  };
  const start = async () => {
    meter.hidden = false;
    said.textContent = "Fetching Python with pandas.";
    worker = new Worker(`${HERE}worker.js`);
    try {
      await begin(worker, box, { plain: NEEDS }, (given) => answer(given));
      await ask("%run rules.py");
    } catch (error) {
      end();
      throw error;
    } finally { meter.hidden = true; }
  };
  const text = ({ shown }) => shown.map((one) => one.body).join("\n").trim();
  const calculate = async () => {
    if (!worker) await start();
    said.textContent = "Running the rule.";
    await ask("numbers = None");
    const defined = await ask(rule.value);
    if (defined.failed) return show({ wrong: `The rule: ${defined.shown.at(-1).body}` });
    const entries = fields.map((row, at) => [labels[at], ...row.map((one) => one.value)]);
    const asked = JSON.stringify(JSON.stringify({ claim: table.dataset.claim, columns, entries }));
    const given = await ask(`print(); print(trial(${asked}, numbers))`);
    if (given.failed) return show({ wrong: `The rule: ${text(given)}` });
    const lines = [text(defined), text(given)].join("\n").trim().split("\n");
    return show(JSON.parse(lines.pop()), lines.join("\n").trim());
  };
  const run = async () => {
    if (running.textContent === "Stop") return end();
    running.textContent = "Stop";
    const halt = new Promise((done) => { stopped = () => done("Stopped. Change the rule, then press Run."); });
    const whole = calculate().then(() => "Change a row or the rule, then press Run.");
    said.textContent = await Promise.race([whole, halt]).catch((error) =>
      `Python could not be started: ${error.message}. Look at your connection, then press Run.`);
    running.textContent = "Run";
    stopped = null;
  };
  const reset = () => {
    fields.forEach((row, at) => row.forEach((one, of) => { one.value = values[at][of]; }));
    rule.value = stored.trimEnd();
    return running.textContent === "Run" && run();
  };
  const action = (textContent, onclick) => make("button", { type: "button", textContent, onclick });
  const running = action("Run", run);

  document.head.append(...["page.css", "try.css"].map((name) =>
    make("link", { rel: "stylesheet", href: HERE + name })));
  printed[0].after(table);
  printed[1].after(rule);
  for (const one of [...printed, box.querySelector(".trial-said")]) one.hidden = true;
  const tools = button.parentElement;
  tools.append(make("span", { className: "run-buttons" }, running, action("Reset", reset)), meter, said);
  said.focus();
  tools.after(outcome);
  button.remove();
  const press = (event) => {
    if (event.key !== "Enter" || running.textContent === "Stop") return;
    if (event.currentTarget === rule && !event.shiftKey && !event.ctrlKey) return;
    event.preventDefault();
    run();
  };
  for (const one of [table, rule]) one.addEventListener("keydown", press);
  addEventListener("pagehide", end);
  run();
};
