import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { ForceAnswerBody, RailsFaultsAnswer } from "../../contracts/mock-faults.ts";
import { startTestRails, type TestRails } from "./testing/test-rails.ts";

let rails: TestRails;
beforeEach(async () => {
  rails = await startTestRails();
});
afterEach(async () => {
  await rails.stop();
});

const status = async (token: string, endpoint = "agent_info"): Promise<number> =>
  (await rails.ask(endpoint, token).got).status;
const force = async (body: object): Promise<void> => {
  assert.equal((await rails.control("PUT", "answers", body)).status, 200);
};
const PROJECT_2 = "project_info?id=group%2Fproject-2";

test("an answer for some agents leaves the others alone (S09)", async () => {
  await force({ endpoint: "agent_info", status: 403, share: 1, agents: ["agent-2"] });
  assert.deepEqual([await status("token-1"), await status("token-2")], [200, 403]);
  assert.equal(await status("token-2", PROJECT_2), 200);
  await force({ endpoint: "agent_info", status: 403, share: 0, agents: ["agent-2"] });
  assert.deepEqual([await status("token-1"), await status("token-2")], [200, 200]);
});

test("the narrowest rule decides: the agent's, then the endpoint's, then everybody's", async () => {
  await force({ endpoint: "*", status: 500, share: 1 });
  await force({ endpoint: "agent_info", status: 503, share: 1 });
  await force({ endpoint: "*", status: 403, share: 1, agents: ["agent-2"] });
  assert.deepEqual([await status("token-1"), await status("token-2")], [503, 403]);
  assert.equal(await status("token-1", "usage_metrics"), 500);
  await force({ endpoint: "*", status: 403, share: 0, agents: ["agent-2"] });
  assert.equal(await status("token-2"), 503, "the general rule is still there");
  await force({ endpoint: "agent_info", status: 503, share: 0 });
  assert.equal(await status("token-2"), 500);
});

test("GET lists the faults and the forced answers", async () => {
  await force({ endpoint: "*", status: 503, share: 0.5 });
  await rails.control("PUT", "faults/latency", { endpoint: "agent_info", delayMs: 5 });
  const listed = RailsFaultsAnswer.parse(
    JSON.parse((await rails.control("GET", "faults")).text) as unknown,
  );
  assert.deepEqual(listed, {
    set: [
      {
        name: "latency",
        endpoint: "agent_info",
        delayMs: 5,
        jitterMs: 0,
        share: 1,
        where: "work",
      },
    ],
    answers: [{ endpoint: "*", status: 503, share: 0.5 }],
    held: 0,
  });
});

test("a flag is set and seen as before", async () => {
  const set = await rails.control("PUT", "flags/kubernetes_agent_internal_api", { enabled: false });
  assert.deepEqual(JSON.parse(set.text), { workers: 2 });
  await rails.clock.advance(60_000);
  assert.equal(await status("token-1"), 404);
  const seen = await rails.control("GET", "flags/kubernetes_agent_internal_api");
  assert.ok((JSON.parse(seen.text) as { copies: unknown[] }).copies.includes(false));
});

const refused: readonly (readonly [string, string, unknown, RegExp])[] = [
  ["PUT", "faults/latency", { endpoint: "agent_info" }, /^Refused: delayMs: .+\.$/],
  ["PUT", "faults/latency", { endpoint: "nowhere", delayMs: 1 }, /^Refused: endpoint: .+\.$/],
  ["PUT", "faults/stall", { endpoint: "*", share: 0 }, /^Refused: share: .+\.$/],
  ["PUT", "faults/stall", { endpoint: "*", delay: 1 }, /^Refused: .*"delay"\.$/],
  ["PUT", "faults/content", { endpoint: "*", kind: "xml" }, /^Refused: kind: .+\.$/],
  ["PUT", "faults/secret", { secret: "mine" }, /^Refused: .*"secret"\.$/],
  ["PUT", "faults/token", { agents: [] }, /^Refused: agents: .+\.$/],
  ["PUT", "faults/token", { agents: ["nobody"] }, /^Refused: Rails knows no agent nobody\.$/],
  ["PUT", "faults/clock", { offsetMs: "6 s" }, /^Refused: offsetMs: .+\.$/],
  ["PUT", "faults/flood", {}, /^Refused: .*"latency"\|"stall".*\.$/],
  ["DELETE", "faults/flood", undefined, /^Refused: .*"latency"\|"stall".*\.$/],
  ["PUT", "faults/clock", "{", /JSON/],
  ["PUT", "answers", { endpoint: "*", status: 99, share: 1 }, /^Refused: status: .+\.$/],
  [
    "PUT",
    "answers",
    { endpoint: "*", status: 403, share: 1, agents: ["nobody"] },
    /^Refused: Rails knows no agent nobody\.$/,
  ],
  ["PUT", "flags/x", { enabled: "no" }, /^Refused: enabled: .+\.$/],
];
for (const [method, path, body, sentence] of refused) {
  test(`${method} ${path} with ${JSON.stringify(body)} is refused with a sentence`, async () => {
    const got = await rails.control(method, path, body);
    assert.equal(got.status, 400);
    assert.match((JSON.parse(got.text) as { message: string }).message, sentence);
    const listed = JSON.parse((await rails.control("GET", "faults")).text) as { set: unknown[] };
    assert.deepEqual(listed.set, [], "nothing was set");
  });
}

test("the body of answers without agents is what it was", () => {
  const body = { endpoint: "*", status: 503, share: 1 };
  assert.deepEqual(ForceAnswerBody.parse(body), body);
});
