/**
 * Lays out the image: the services' sources below /app, the modules they need of all that are
 * installed, and Node itself as /usr/local/bin/node. Usage: node needed-modules.ts PROJECT TARGET
 */
import { chmodSync, cpSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { neededModules, type LockFile } from "./module-closure.ts";

const PARTS = ["package.json", "LICENSE", "contracts", "kit", "services", "lab", "deploy"];

const [project = ".", target = "image"] = process.argv.slice(2);
const lock = JSON.parse(readFileSync(join(project, "package-lock.json"), "utf8")) as LockFile;
const app = join(target, "app");
for (const part of PARTS) cpSync(join(project, part), join(app, part), { recursive: true });
for (const path of neededModules(lock)) {
  const to = join(app, path);
  mkdirSync(dirname(to), { recursive: true });
  // What lies below a module's own node_modules is in the list by itself.
  cpSync(join(project, path), to, {
    recursive: true,
    filter: (source) => !source.slice(join(project, path).length).includes("/node_modules"),
  });
}
const node = join(target, "usr/local/bin/node");
mkdirSync(dirname(node), { recursive: true });
cpSync(join(project, "node_modules/node/bin/node"), node);
chmodSync(node, 0o755);
