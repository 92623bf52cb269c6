// node pack.js FOLDER: starts the Python of a folder, and packs the wheels that lie there anew with it.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const folder = process.argv[2];
const { loadPyodide } = createRequire(import.meta.url)(`${folder}/pyodide.js`);
const python = await loadPyodide({ indexURL: `${folder}/` });
python.FS.mkdir("/files");
python.FS.mount(python.FS.filesystems.NODEFS, { root: folder }, "/files");
python.runPython(readFileSync(new URL("pack.py", import.meta.url), "utf8"));
