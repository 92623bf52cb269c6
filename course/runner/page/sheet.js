// A sheet that runs in its page: taken home as a notebook, brought back, kept on this device if the reader asks for it.
import { action, make, say, source } from "./page.js";

/** Put the tools of a sheet into `tools`; `cells` are those of page.js, `notebook` the sheet as the book has it. */
export const sheet = (notebook, cells, tools) => {
  const { sheet: name } = notebook.metadata.course;
  const key = `sheet ${name}`;
  const box = make("input", { type: "checkbox" });
  const file = make("input", { type: "file", accept: ".ipynb" });
  let whole = notebook;  // a file that was brought back may have cells of its own, which stay in it
  let unsaved = false;

  const written = () => `${JSON.stringify({ ...whole, cells: whole.cells.map((of) => {
    const text = cells.find((cell) => cell.of.id === of.id)?.field.value ?? source(of);
    return of.cell_type !== "code" ? of
      : { ...of, outputs: [], execution_count: null, source: text.split(/(?<=\n)/) };
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
    } catch { say("This browser keeps nothing: download your sheet instead."); }
  };
  const download = () => {
    const href = URL.createObjectURL(new Blob([written()], { type: "application/x-ipynb+json" }));
    make("a", { download: `${name}.ipynb`, href }).click();
    setTimeout(() => URL.revokeObjectURL(href), 10_000);
    unsaved = false;
  };

  box.addEventListener("change", keep);
  file.addEventListener("change", () => file.files[0]?.text().then(fill).then(() => {
    if (box.checked) keep();
    say("Your answers are in the cells. Run them, then their checks.");
  }).catch(() => say("This is no saved copy of this sheet. Choose the .ipynb file from here or from Jupyter.")));
  for (const cell of cells) {
    cell.field.addEventListener("input", () => { unsaved = true; if (box.checked) keep(); });
  }
  addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });
  tools.append(action("Download my sheet", download), make("label", {}, "Go on with a saved sheet: ", file),
    make("label", {}, box, " Keep my answers on this device"));
  try {
    if (localStorage[key]) fill(localStorage[key]);
    box.checked = Boolean(localStorage[key]);
  } catch { /* nothing can be kept, or what was kept cannot be read */ }
};
