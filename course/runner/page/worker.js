// Python in the reader's browser: fetches what a page needs, keeps it under the name of its edition, runs its cells.
const PREFIX = "iraq-course-";
let cells;
const say = (kind, given) => postMessage({ kind, ...given });
const text = (body) => new TextDecoder().decode(body);
const hex = (buffer) => [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");

// Where a browser keeps nothing (a private window, a full disk), each file is fetched each time
const attempt = async (does) => { try { return await does(); } catch { return null; } };
const open = (name) => attempt(() => caches.open(PREFIX + name));
const forget = (names) => attempt(async () => {
  for (const old of await caches.keys()) {
    if (old.startsWith(PREFIX) && !names.includes(old.slice(PREFIX.length))) await caches.delete(old);
  }
});

// The bytes of a file from a store or from the book's own host. `sized`: [size, hash, size as sent].
const bytes = async (store, address, sized, count = () => {}) => {
  const name = address.split("/").pop().split("?")[0];
  const kept = await attempt(() => store.match(address));
  const answer = kept ?? (await fetch(address).catch(() => { throw new Error(`${name} did not come`); }));
  if (!answer.ok) throw new Error(`${name} is not there (${answer.status})`);
  const pieces = [];
  let cut = false;
  for (const reader = answer.body.getReader(); ;) {
    const { value } = await reader.read().catch(() => { cut = true; return {}; });
    if (!value) break;
    pieces.push(value);
    count(value.length);
  }
  const body = new Uint8Array(await new Blob(pieces).arrayBuffer());
  cut ||= sized && (body.length !== sized[0]
    || (crypto.subtle && hex(await crypto.subtle.digest("SHA-256", body)) !== sized[1]));
  if (cut) {
    await attempt(() => store.delete(address));
    throw new Error(`${name} came cut off or changed`);
  }
  if (!kept) await attempt(() => store.put(address, new Response(body)));
  return body;
};

// A page names its notebook; one that draws nothing gives `plain` in its place: the files and the tables that it reads.
const start = async ({ here, root, notebook, plain }) => {
  const edition = here.split("/").at(-2);
  const own = await open(edition);
  const plan = JSON.parse(text(await bytes(own, `${here}plan.json`)));
  const told = plain ? JSON.stringify(plain) : text(await bytes(own, notebook));
  const python = await open(plan.version);
  await forget([edition, plan.version]);

  const base = `${root}runner/python/`;
  const names = Object.keys(plan.python).filter((name) =>
    plain ? plan.plain.includes(name) : !name.includes("networkx") || told.includes("networkx"));
  const tables = Object.keys(plan.data).filter((name) => told.includes(name));
  const wanted = [...names.map((name) => [base + name, plan.python[name], python]),
    ...tables.map((name) => [`${root}data/${name}`, plan.data[name], own])];
  const total = wanted.reduce((sum, [, [, , sent]]) => sum + sent, 0);
  let come = 0;
  const count = (size) => say("fetched", { come: (come += size), total });
  const files = new Map(await Promise.all(wanted.map(async ([address, sized, store]) =>
    [address, await bytes(store, `${address}?${sized[1].slice(0, 10)}`, sized,
      (size) => count((size * sized[2]) / sized[0]))])));

  say("step", { text: "Starting Python." });
  const network = self.fetch;
  self.fetch = (asked, options) => {
    const found = files.get(new URL(asked.url ?? asked, base).href);
    const headers = { "Content-Type": "application/wasm" };  // as the compiler asks; for the others any type will do
    return found ? Promise.resolve(new Response(found, { headers })) : network(asked, options);
  };
  for (const name of ["pyodide.js", "pyodide.asm.js"]) {
    const script = URL.createObjectURL(new Blob([files.get(base + name)], { type: "text/javascript" }));
    importScripts(script);
    URL.revokeObjectURL(script);
  }
  const py = await loadPyodide({ indexURL: base });
  say("step", { text: `Loading pandas${plain ? "" : " and matplotlib"}.` });
  const wheels = names.filter((name) => name.endsWith(".whl")).map((name) => base + name);
  await py.loadPackage(wheels, { messageCallback: () => {} });
  self.fetch = network;

  for (const folder of ["data", "_static", "chapters", "exercises/sheets"]) py.FS.mkdirTree(`/course/${folder}`);
  for (const name of tables) py.FS.writeFile(`/course/data/${name}`, files.get(`${root}data/${name}`));
  for (const [name, body] of Object.entries(plan.style)) py.FS.writeFile(`/course/_static/${name}`, body);
  for (const name of plain?.files ?? []) py.FS.writeFile(`/course/${name}`, await bytes(own, here + name));
  const path = `/course/${plain ? "" : new URL(notebook).pathname.split("/_sources/")[1]}`;
  if (!plain) py.FS.writeFile(path, told);
  py.runPython(plan.cells);
  cells = py.globals.get("Cells")(path.slice(0, path.lastIndexOf("/")));
  say("ready", { notebook: told });
};

const reason = (error) => String(error.message ?? error).split("\n").filter(Boolean).at(-1);
addEventListener("message", ({ data }) => {
  if (data.here) return start(data).catch((error) => say("failed", { text: reason(error) }));
  try {
    say("ran", JSON.parse(cells.run(data.source, data.cell)));
  } catch (error) {
    const body = `Python itself stopped (${reason(error)}). Press "Start again".`;
    say("ran", { failed: true, shown: [{ kind: "error", body }] });
  }
});
