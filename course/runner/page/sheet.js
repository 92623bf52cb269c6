// A sheet that runs in its page: taken home as a notebook, brought back, kept on this device if the reader asks for it.
import { say, source } from "./page.js";

/** Give the tools of a sheet their work; `cells` are those of page.js, `notebook` the sheet as the book has it. */
export const sheet = (notebook, cells) => {
  const { sheet: name } = notebook.metadata.course;
  const key = `sheet ${name}`;
  const [file, box] = document.querySelectorAll(".run-file, .run-keep");
  let whole = notebook;  // a file that was brought back may have cells of its own, which stay in it
  let unsaved = false;

  const written = () => `${JSON.stringify({ ...whole, cells: whole.cells.map((of) => {
    const text = cells.find((cell) => cell.of.id === of.id)?.field.value ?? source(of);
    return of.cell_type !== "code" ? of : { ...of, outputs: [], execution_count: null, source: text.split(/(?<=\n)/) };
  }) }, null, 1)}\n`;
  const fill = (text) => {
    const given = JSON.parse(text);
    if (given.metadata.course.sheet !== name) throw new Error("another sheet");
    whole = { ...given, metadata: notebook.metadata };
    for (const cell of cells) {
      const own = given.cells.find((one) => one.id === cell.of.id);
      if (own && !cell.field.readOnly && !cell.of.id.startsWith("start-")) cell.write(source(own));
    }
  };
  const keep = () => {
    try {
      if (box.checked) localStorage[key] = written();
      else delete localStorage[key];
      unsaved &&= !box.checked;
    } catch {
      box.checked = false;
      say("This browser keeps nothing: download your sheet instead.");
    }
  };

  document.querySelector(".run-sheet").hidden = false;
  document.querySelector(".run-home").onclick = () => {
    const href = URL.createObjectURL(new Blob([written()], { type: "application/x-ipynb+json" }));
    Object.assign(document.createElement("a"), { download: `${name}.ipynb`, href }).click();
    setTimeout(() => URL.revokeObjectURL(href), 10_000);
    unsaved = false;
  };
  box.onchange = keep;
  file.onchange = () => file.files[0]?.text().then(fill).then(() => {
    if (box.checked) keep();
    say("Your answers are in the cells. Run them, then their checks.");
  }).catch(() => say("This is no saved copy of this sheet. Choose the .ipynb file from here or from Jupyter."));
  for (const cell of cells) cell.field.oninput = () => { unsaved = true; if (box.checked) keep(); };
  addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });
  try {
    if (localStorage[key]) fill(localStorage[key]);
    box.checked = Boolean(localStorage[key]);
  } catch { /* nothing can be kept, or what was kept cannot be read */ }
};
