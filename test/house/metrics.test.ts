import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import { KNOWN_METRICS } from "../../dashboards/metrics.ts";
import { familiesOf } from "../wire/metrics-page.ts";
import { recordedText } from "../wire/recorded.ts";
import { PROJECT_ROOT, sourceFiles } from "./source-files.ts";

/*
 * Scenarios, rules and dashboards may name what KNOWN_METRICS has; their own tests see to that. Here:
 * each of those names is on the page of a real kas, or a part of the lab shows it, or a rule records it.
 */
const incident = gunzipSync(readFileSync(join(PROJECT_ROOT, "test/recordings/scrapes.jsonl.gz")));
/** The page when calls had ended: before that, kas shows no counter of ended calls. */
const lastScrape = JSON.parse(incident.toString().trimEnd().split("\n").at(-1) ?? "") as {
  readonly metrics: string;
};
const real = new Map([
  ...familiesOf(lastScrape.metrics),
  ...familiesOf(recordedText("kas-metrics-one-agent.txt")),
  ...familiesOf(recordedText("kas-metrics-go-runtime.txt")),
]);
const OF_KAS = /^(?:grpc|gitops|gitlab_build|promhttp|process|go)_/;
/** Where metrics of the lab are made; each file names those that it shows in quotes. */
const MAKERS =
  /^(?:services\/.*\/metrics|lab\/links\/metrics|lab\/exporters\/[\w-]+|lab\/links\/container-network|lab\/observe\/(?:target-scraper|rule-walker)|lab\/rehearse\/lab-exporter)\.ts$/;
const madeByTheLab = sourceFiles()
  .filter(({ path }) => MAKERS.test(path))
  .map(({ text }) => text)
  .join("\n");
const rules = ["kas", "kas-later", "kas-lab", "generic"]
  .map((name) => readFileSync(join(PROJECT_ROOT, `dashboards/rules/${name}.rules.yml`), "utf8"))
  .join("\n");

/** GitLab's generic rules ask for them; nobody of the lab shows them (docs/fidelity.md, Watching). */
const ONLY_ASKED_FOR = [
  "kube_horizontalpodautoscaler_spec_max_replicas",
  "kube_horizontalpodautoscaler_status_desired_replicas",
  "probe_ssl_earliest_cert_expiry",
  "probe_success",
];

const names = Object.keys(KNOWN_METRICS);
const ofKas = names.filter((name) => OF_KAS.test(name));
const ofOthers = names.filter((name) => !OF_KAS.test(name));

/** The family of a series: a histogram's parts are of the histogram. */
const family = (name: string): string => name.replace(/_(?:bucket|sum|count)$/, "");

for (const name of ofKas) {
  test(`${name} is on the page of a real kas, with the labels that queries may use`, () => {
    const found = real.get(name) ?? real.get(family(name));
    assert.ok(found !== undefined, "the recorded page has no such family");
    if (found.labels.length === 0) return;
    const labels = new Set(found.labels.flatMap((set) => set.split(",")).filter(isLabel));
    const bounds = name.endsWith("_bucket") ? ["le"] : [];
    assert.deepEqual([...labels, ...bounds].sort(), [...(KNOWN_METRICS[name] ?? [])].sort());
  });
}

test("nothing of the real page is unknown, but Go's runtime", () => {
  const unknown = [...real.keys()].filter(
    (name) => !Object.hasOwn(KNOWN_METRICS, name) && !name.startsWith("go_"),
  );
  assert.deepEqual(unknown, []);
});

test("what is not of kas is shown by a part of the lab, or recorded by a rule", () => {
  const shown = (name: string): boolean =>
    new RegExp(`["'\`]${name}["'\`]`).test(madeByTheLab) ||
    new RegExp(`record: ${name}$`, "m").test(rules);
  const missing = ofOthers.filter((name) => !shown(name) && !shown(family(name)));
  assert.deepEqual(missing.sort(), [...ONLY_ASKED_FOR].sort());
});

function isLabel(text: string): boolean {
  return text !== "" && !text.startsWith("le=");
}
