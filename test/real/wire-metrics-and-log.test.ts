import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { ScaledClock } from "../../kit/clock/scaled-clock.ts";
import { waitFor } from "../../kit/wait-for.ts";
import { startGitalyRig } from "../wire/gitaly-rig.ts";
import { KasRig, wait, type LogLine } from "../wire/kas-rig.ts";
import { AGENT_1_TOKEN, answerByToken } from "../wire/known-agent.ts";
import { familiesOf, samplesOf } from "../wire/metrics-page.ts";
import { counted, recordedLines, recordedText } from "../wire/recorded.ts";

/** Polls of the recorded kas when its page was read. */
const POLLS = 9;
const clock = ScaledClock.real();
let gitalyAddress = "";
const rig = new KasRig({
  net: "127.77.10",
  clock,
  agent: { configuration: { poll_period: "0.25s" } },
  rails: answerByToken(() => gitalyAddress),
});
/** The build that is modelled is named where the recorded one has no version. */
const unversioned = (text: string): string =>
  text.replaceAll(/gitlab-kas\/\S+ /g, "gitlab-kas/v0.0.0/00000000 ");
const realPage = recordedText("kas-metrics-one-agent.txt");
let page = "";

before(async () => {
  gitalyAddress = (await startGitalyRig(clock, rig.undo, [1])).address;
  await rig.start();
  await rig.agent(AGENT_1_TOKEN, 10);
  await rig.announced(10);
  page = await waitFor(
    clock,
    `${POLLS} polls`,
    async () => {
      const text = unversioned(await rig.page());
      const samples = samplesOf(text);
      const polls = samples.get(POLLS_SERIES) ?? 0;
      // Not in the middle of a poll.
      return polls >= POLLS && samples.get(POLLING_SERIES) === 0 ? text : undefined;
    },
    wait,
  );
});
after(() => rig.stop());

const POLLS_SERIES =
  'grpc_client_handled_total{grpc_code="OK",grpc_method="InfoRefsUploadPack",grpc_service="gitaly.SmartHTTPService",grpc_type="server_stream"}';

const POLLING_SERIES =
  'grpc_client_requests_in_flight{grpc_client_user_agent="gitlab-kas/v0.0.0/00000000 grpc-go/1.39.0",grpc_is_fail_fast="true",grpc_method="InfoRefsUploadPack",grpc_service="gitaly.SmartHTTPService"}';

/** What docs/fidelity.md says of `process_*`: they are Node's, so only these names are Go's. */
const PROCESS_OTHER = {
  missing: ["process_virtual_memory_max_bytes"],
  ours: [
    "process_cpu_system_seconds_total",
    "process_cpu_user_seconds_total",
    "process_heap_bytes",
  ],
};

test("every family of the real page is there with its type, help, labels and buckets, and no other", () => {
  const withoutProcess = (text: string): object =>
    Object.fromEntries(
      [...familiesOf(text)].filter(([name]) => !name.startsWith("process_")).sort(byName),
    );
  assert.deepEqual(withoutProcess(page), withoutProcess(realPage));
});

test("process series are Node's: the difference is the one that the document names", () => {
  const names = (text: string): string[] =>
    [...familiesOf(text).keys()].filter((name) => name.startsWith("process_")).sort();
  const real = names(realPage);
  const ours = names(page);
  const missing = real.filter((name) => !ours.includes(name));
  const added = ours.filter((name) => !real.includes(name));
  assert.deepEqual({ missing, ours: added }, PROCESS_OTHER);
  for (const name of real.filter((name) => !missing.includes(name))) {
    const [mine, theirs] = [familiesOf(page).get(name), familiesOf(realPage).get(name)];
    assert.equal(mine?.type, theirs?.type, name);
  }
  const document = readFileSync(join(import.meta.dirname, "../../docs/fidelity.md"), "utf8");
  for (const name of [...missing, ...added]) assert.ok(document.includes(name), name);
});

test("what one agent decides has the recorded value", () => {
  const ours = samplesOf(page);
  const decided = [...samplesOf(realPage)].filter(([series]) => /^(grpc|gitops)_/.test(series));
  assert.ok(decided.length > 20);
  const polls = ours.get(POLLS_SERIES);
  for (const [series, value] of decided) {
    assert.equal(ours.get(series), value === POLLS ? polls : value, series);
  }
  assert.deepEqual(
    [...ours.keys()].filter((series) => series.startsWith("grpc_server_handled_total")),
    [],
  );
});

/** Listeners that kas has and this project not yet (docs/fidelity.md). */
const LISTENERS_MISSING = [
  "API endpoint is up",
  "Kubernetes API endpoint is up",
  "Private API endpoint is up",
];

test("the start and the first polls log the recorded lines: level, text, keys and values", () => {
  const real = recordedLines("kas-log-start-and-config.jsonl") as readonly LogLine[];
  const plain = (line: LogLine): object => {
    const { time, correlation_id: id, commit_id: commit, net_address: address, ...rest } = line;
    assert.match(String(time), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    if (typeof id === "string") assert.match(id, /^[0-9A-Z]{26}$/);
    if (typeof commit === "string") assert.match(commit, /^[0-9a-f]{40}$/);
    const keys = Object.keys(line).filter((key) => key !== "msg");
    return { ...rest, port: String(address).split(":").at(-1), keys };
  };
  const started = ({ msg }: LogLine): boolean => msg.endsWith("is up");
  const wanted = real.filter(({ msg }) => !LISTENERS_MISSING.includes(msg)).map(plain);
  const starts = rig.log.filter(started);
  const configuration = rig.log.filter(({ msg }) => msg.startsWith("Config: "));
  assert.equal(starts.length + configuration.length, rig.log.length, "no other line");
  const ours = [...starts, ...configuration].slice(0, wanted.length).map(plain);
  assert.deepEqual(counted(ours), counted(wanted));
});

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
