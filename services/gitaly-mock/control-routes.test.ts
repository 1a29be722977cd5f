import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { parseDocument } from "yaml";
import { MakeCommitAnswer } from "../../contracts/control.ts";
import { startTestGitaly, type TestGitaly } from "./testing/test-gitaly.ts";

/** `agent.configuration.max_configuration_file_size` of kas by default. */
const LIMIT_BYTES = 131_072;

/** Length of the second revision without padding. */
const REVISION_BYTES = 56;

let gitaly: TestGitaly;
beforeEach(async () => {
  gitaly = await startTestGitaly();
});
afterEach(async () => {
  await gitaly.stop();
});

async function commit(body: object): Promise<string> {
  const { status, json } = await gitaly.control("POST", "commits", { agent: "agent-1", ...body });
  assert.equal(status, 200);
  return MakeCommitAnswer.parse(json).commit;
}

test("without more than an agent a commit is the next revision, advertised and told", async () => {
  const before = (await gitaly.configFile().got).text;
  const made = await commit({});
  const after = (await gitaly.configFile().got).text;
  assert.match(before, /^# revision 1\n[^]*level: info\n$/);
  assert.match(after, /^# revision 2\n[^]*level: debug\n$/);
  assert.ok((await gitaly.advertise().got).text.includes(`${made} HEAD`));
  const [event] = gitaly.events;
  assert.ok(event?.kind === "gitaly-commit" && event.commit === made);
  const newest = (await gitaly.control("GET", "commits")).json as Record<string, string>;
  assert.equal(newest["agent-1"], made);
});

for (const bytes of [0, 1, 2, 3, 55, 56, 57, 58, LIMIT_BYTES, LIMIT_BYTES + 1]) {
  test(`a config of ${bytes} bytes has exactly that size and is YAML`, async () => {
    await commit({ config: { bytes } });
    const { text } = await gitaly.configFile().got;
    assert.equal(Buffer.byteLength(text, "latin1"), bytes);
    const document = parseDocument(text);
    assert.deepEqual(document.errors, []);
    const value: unknown = document.toJS();
    const expected =
      bytes >= REVISION_BYTES ? { observability: { logging: { level: "debug" } } } : null;
    assert.deepEqual(value, expected);
  });
}

test("the size limit of kas is met to the byte (S43)", async () => {
  await commit({ config: { bytes: LIMIT_BYTES } });
  assert.equal((await gitaly.configFile("default", LIMIT_BYTES).got).code, "OK");
  await commit({ config: { bytes: LIMIT_BYTES + 1 } });
  const refused = await gitaly.configFile("default", LIMIT_BYTES).got;
  assert.equal(refused.code, "FAILED_PRECONDITION");
});

test("a config is what the text says, and the next plain commit is a revision again", async () => {
  const text = "gitops:\n  manifest_projects: [\n";
  await commit({ config: { text } });
  assert.equal((await gitaly.configFile().got).text, text);
  await commit({});
  assert.match((await gitaly.configFile().got).text, /^# revision 3\n/);
});

test("a deleted file is NOT_FOUND at a commit that is there", async () => {
  const made = await commit({ delete: true });
  assert.ok((await gitaly.advertise().got).text.includes(`${made} HEAD`));
  assert.equal((await gitaly.configFile().got).code, "NOT_FOUND");
  assert.equal((await gitaly.configFile("second").got).code, "OK");
  await commit({});
  assert.equal((await gitaly.configFile().got).code, "OK");
});

const storages = ["default"];
const refused: readonly (readonly [string, string, unknown, number, RegExp])[] = [
  ["PUT", "faults/down", {}, 400, /^Refused: storages: .+\.$/],
  ["PUT", "faults/down", { storages: ["x"] }, 400, /^Refused: Gitaly has no storage x\.$/],
  ["PUT", "faults/latency", { storages }, 400, /^Refused: delayMs: .+\.$/],
  [
    "PUT",
    "faults/latency",
    { storages, delayMs: 1, methods: ["X"] },
    400,
    /^Refused: methods\.0: .+\.$/,
  ],
  [
    "PUT",
    "faults/status",
    { storages, code: "OK", message: "" },
    400,
    /^Refused: code: .+"Canceled".+\.$/,
  ],
  ["PUT", "faults/token", { token: "x" }, 400, /^Refused: .*"token"\.$/],
  ["PUT", "faults/clock", {}, 400, /^Refused: offsetMs: .+\.$/],
  ["PUT", "faults/content", { storages, kind: "odd" }, 400, /^Refused: kind: .+\.$/],
  ["PUT", "faults/flood", {}, 400, /^Refused: .*"down"\|"latency".*\.$/],
  ["DELETE", "faults/flood", undefined, 400, /^Refused: .*"down"\|"latency".*\.$/],
  ["POST", "commits", {}, 400, /^Refused: agent: .+\.$/],
  ["POST", "commits", { agent: "nobody" }, 404, /^Refused: there is no agent nobody\.$/],
  [
    "POST",
    "commits",
    { agent: "agent-1", config: {} },
    400,
    /^Refused: config: needs either .+\.$/,
  ],
  [
    "POST",
    "commits",
    { agent: "agent-1", config: { bytes: -1 } },
    400,
    /^Refused: config\.bytes: .+\.$/,
  ],
  [
    "POST",
    "commits",
    { agent: "agent-1", config: { bytes: 1, text: "" } },
    400,
    /^Refused: config: needs either .+\.$/,
  ],
  [
    "POST",
    "commits",
    { agent: "agent-1", config: { bytes: 1 }, delete: true },
    400,
    /^Refused: a file cannot .+\.$/,
  ],
];
for (const [method, path, body, status, sentence] of refused) {
  test(`${method} ${path} with ${JSON.stringify(body)} is refused with a sentence`, async () => {
    const answer = await gitaly.control(method, path, body);
    assert.equal(answer.status, status);
    assert.match((answer.json as { message: string }).message, sentence);
    assert.deepEqual((await gitaly.control("GET", "faults")).json, { set: [] });
    assert.deepEqual(gitaly.events, []);
  });
}
