// Python in the reader's browser: fetches what a page needs, keeps it under the name of its edition, runs its cells.
const PREFIX = "iraq-course-";
let cells;
const say = (kind, given) => postMessage({ kind, ...given });
const hex = (buffer) => [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");

const store = async (name) => {
  try { return await caches.open(PREFIX + name); } catch { return null; }  // nothing is kept in a private window
};

const forget = async (names) => {
  try {
    for (const old of await caches.keys()) {
      if (old.startsWith(PREFIX) && !names.includes(old.slice(PREFIX.length))) await caches.delete(old);
    }
  } catch { /* there is no store */ }
};

// The bytes of a file, from the store or from the book's own host; `count` hears of each piece that came.
const bytes = async (address, sum, kept, count = () => {}) => {
  const before = await kept?.match(address);
  if (before) {
    const body = await before.arrayBuffer();
    count(body.byteLength);
    return new Uint8Array(body);
  }
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address.split("/").pop()} is not there (${answer.status})`);
  const pieces = [];
  for (const reader = answer.body.getReader(); ;) {
    const { done, value } = await reader.read();
    if (done) break;
    pieces.push(value);
    count(value.length);
  }
  const body = new Uint8Array(await new Blob(pieces).arrayBuffer());
  if (sum && self.crypto.subtle && hex(await crypto.subtle.digest("SHA-256", body)) !== sum) {
    throw new Error(`${address.split("/").pop()} came cut off or changed`);
  }
  try { await kept?.put(address, new Response(body)); } catch { /* the device is full: it is fetched again next time */ }
  return body;
};

// A page names its notebook; one that draws nothing gives `plain` in its place: the files and the tables that it reads.
const start = async ({ here, root, notebook, plain }) => {
  const edition = here.split("/").at(-2);
  const own = await store(edition);
  const text = async (name) => new TextDecoder().decode(await bytes(here + name, "", own));
  const plan = JSON.parse(await text("plan.json"));
  const told = plain ? JSON.stringify(plain) : new TextDecoder().decode(await bytes(notebook, "", own));
  const version = plan.python["pyodide.asm.wasm"][1].slice(0, 10) + Object.keys(plan.python).length;
  const python = await store(version);
  await forget([edition, version]);

  const base = new URL("runner/python/", root).href;
  const wheels = Object.keys(plan.python).filter((name) =>
    plain ? plan.plain.includes(name) : !name.includes("networkx") || told.includes("networkx"));
  const tables = Object.keys(plan.data).filter((name) => told.includes(name));
  const total = [...wheels.map((name) => plan.python[name]), ...tables.map((name) => plan.data[name])]
    .reduce((sum, [size]) => sum + size, 0);
  let come = 0;
  const count = (size) => say("fetched", { come: (come += size), total });
  const [files, data] = await Promise.all([
    Promise.all(wheels.map(async (name) => [base + name, await bytes(base + name, plan.python[name][1], python, count)])),
    Promise.all(tables.map(async (name) =>
      [name, await bytes(`${root}data/${name}?${plan.data[name][1]}`, plan.data[name][1], own, count)]))
  ]);

  say("step", { text: "Starting Python." });
  const here_ = new Map(files);
  const network = self.fetch;
  self.fetch = (asked, options) => {
    const found = here_.get(new URL(asked.url ?? asked, base).href);
    const type = String(asked.url ?? asked).endsWith(".wasm") ? "application/wasm" : "application/octet-stream";
    return found ? Promise.resolve(new Response(found, { headers: { "Content-Type": type } })) : network(asked, options);
  };
  for (const name of ["pyodide.js", "pyodide.asm.js"]) {
    const script = URL.createObjectURL(new Blob([here_.get(base + name)], { type: "text/javascript" }));
    try { importScripts(script); } catch { importScripts(base + name); }  // a host may forbid the first
    URL.revokeObjectURL(script);
  }
  const py = await loadPyodide({ indexURL: base });
  say("step", { text: `Loading pandas${plain ? "" : " and matplotlib"}.` });
  const quiet = { messageCallback: () => {} };
  await py.loadPackage(wheels.filter((name) => name.endsWith(".whl")).map((name) => base + name), quiet);
  self.fetch = network;
  for (const folder of ["data", "_static", "chapters", "exercises/sheets"]) py.FS.mkdirTree(`/course/${folder}`);
  for (const [name, body] of data) py.FS.writeFile(`/course/data/${name}`, body);
  for (const name of plain?.files ?? ["_static/book.py", "_static/book.mplstyle", "_static/colours.csv"]) {
    py.FS.writeFile(`/course/${name}`, await text(name.split("/").at(-1)));
  }
  const path = `/course/${plain ? "" : new URL(notebook).pathname.split("/_sources/")[1]}`;
  if (!plain) py.FS.writeFile(path, told);
  py.runPython(await text("cells.py"));
  cells = py.globals.get("Cells")(path.slice(0, path.lastIndexOf("/")));
  say("ready", { notebook: told });
};

addEventListener("message", async ({ data }) => {
  try {
    if (data.here) await start(data);
    else say("ran", { ...JSON.parse(cells.run(data.source, data.cell)) });
  } catch (error) {
    say("failed", { text: String(error.message ?? error).split("\n").filter(Boolean).at(-1) });
  }
});
