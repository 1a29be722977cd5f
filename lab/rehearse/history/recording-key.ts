import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { LAB_VERSION } from "../../../contracts/version.ts";
import { readBuild } from "../../../kit/build.ts";
import { FORM, type Form } from "../../../kit/installation.ts";
import type { TopologyShape } from "../../topology/presets.ts";

/** What makes the series of a steady fleet: services, what they share, and what else is scraped. */
const PARTS = ["contracts", "kit", "services", "lab/exporters", "lab/links", "lab/topology"];
const FILES = ["package-lock.json"];

/**
 * Hash of the build: of all sources that a recorded series comes from, tests left out. A compiled
 * build keeps that of its sources.
 */
export function buildHash(projectRoot: string, form: Form = FORM): string {
  if (form === "compiled") return readBuild(projectRoot).sources;
  const hash = createHash("sha256").update(LAB_VERSION);
  const files = PARTS.flatMap((part) =>
    readdirSync(join(projectRoot, part), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
      .map((name) => `${part}/${name}`),
  ).sort();
  for (const name of [...files, ...FILES]) {
    hash.update(`\0${name}\0`).update(readFileSync(join(projectRoot, name)));
  }
  return hash.digest("hex");
}

/** A recording counts for one build and one topology, at any speed, for any seed and start. */
export function recordingKey(build: string, shape: TopologyShape): string {
  const { agentStartSpreadMs: _spread, agentAges: _ages, ...rest } = shape;
  const sorted = Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash("sha256").update(build).update(JSON.stringify(sorted)).digest("hex");
}
