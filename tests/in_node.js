// node in_node.js RUNTIME ROOT NOTEBOOKS: runs lists of cells in the Python of the browser, one after the other.
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";

const [runtime, root, given] = process.argv.slice(2);
const { loadPyodide } = createRequire(import.meta.url)(`${runtime}/pyodide.js`);
const python = await loadPyodide({ indexURL: `${runtime}/`, stdout: () => {}, stderr: () => {} });
const { wheels, notebooks } = JSON.parse(readFileSync(given, "utf8"));
await python.loadPackage(wheels.map((name) => `${runtime}/${name}`), { messageCallback: () => {} });
for (const folder of ["data", "_static", "chapters", "exercises/sheets"]) {
  python.FS.mkdirTree(`/course/${folder}`);
  for (const name of readdirSync(`${root}/${folder}`).filter((one) => one.includes("."))) {
    python.FS.writeFile(`/course/${folder}/${name}`, readFileSync(`${root}/${folder}/${name}`));
  }
}
python.runPython(readFileSync(`${root}/course/runner/cells.py`, "utf8"));
const Cells = python.globals.get("Cells");
for (const { name, folder, sources } of notebooks) {
  const start = process.cpuUsage();
  const cells = Cells(`/course/${folder}`);
  const shown = sources.map(([source, cell]) => JSON.parse(cells.run(source, cell)));
  const { user, system } = process.cpuUsage(start);
  console.log(JSON.stringify({ name, shown, seconds: (user + system) / 1e6 }));
}
