import assert from "node:assert/strict";
import type { ServerResponse } from "node:http";
import { after, before, test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import { ScaledClock } from "../../kit/clock/scaled-clock.ts";
import { waitFor } from "../../kit/wait-for.ts";
import { KasRig, wait, type LogLine } from "../wire/kas-rig.ts";
import { deltas } from "../wire/metrics-page.ts";
import type { ProbeAgent } from "../wire/probe-agent.ts";
import { counted, recorded, type Counted } from "../wire/recorded.ts";

interface RecordedClient {
  readonly tunnels: number;
  readonly ends: readonly Counted<{ readonly event: string; readonly code: string }>[];
  /** First and last end, seconds after the streams were opened. */
  readonly seconds_to_end?: readonly [number, number];
}
interface RecordedCase {
  readonly rails_calls_during_both_clients: number;
  readonly first_client: RecordedClient;
  readonly second_client: RecordedClient;
  readonly metric_deltas: Readonly<Record<string, number>>;
  readonly kas_log: readonly Counted<LogLine & { readonly keys: readonly string[] }>[];
}
const cases = recorded("agent-info-failures.json") as Readonly<Record<string, RecordedCase>>;

/** What the stand-in for Rails did in each case; a number is a status with an empty object. */
const ANSWERS: Readonly<Record<string, (response: ServerResponse) => void>> = {
  wrong_content_type: (response) =>
    response.writeHead(200, { "content-type": "text/html" }).end("<html></html>"),
  truncated_json: (response) => json(response, '{"project_id":7,"agent_id":1,"agent_na'),
  empty_json: (response) => json(response, "{}"),
  // Lab time: 25 s at the speed of the clock below.
  slow_25s: (response) =>
    void slowClock.setTimer(25_000, () => {
      if (!response.destroyed) json(response, "{}");
    }),
};

/**
 * The real kas was stopped at the end of this case and its tunnel tracker lost the race with its own
 * shutdown; ours writes what is left before it ends (docs/fidelity.md, kas).
 */
const ONLY_RECORDED = "Failed to unregister tunnel";

/**
 * Expected difference: whether a header time-out is logged hangs on the Go release, so the silence of
 * the recording is no evidence. Ours logs it for each RPC as section 10 of kas 14.2-pre protocol says
 * (docs/fidelity.md, kas).
 */
const TIMEOUT_TEXT = /^Get "http:[^"]+agent_info": net\/http: timeout awaiting response headers$/;

const slowClock = new ScaledClock({ epochMs: 0, wallStartMs: 0, speed: 20 });
const rails = (token: string, response: ServerResponse): void => {
  const name = token.replace("token-of-case-", "");
  const answer = ANSWERS[name];
  if (answer !== undefined) answer(response);
  else response.writeHead(Number(name), { "content-type": "application/json" }).end();
};
const rig = rigAt("127.77.3", ScaledClock.real());
const slowRig = rigAt("127.77.4", slowClock);

before(() => Promise.all([rig.start(), slowRig.start()]));
after(() => Promise.all([rig.stop(), slowRig.stop()]));

for (const [name, expected] of Object.entries(cases)) {
  test(`agent_info ${name}: codes, texts, Rails calls, metrics and log as recorded`, async () => {
    const { clock, kas } = name === "slow_25s" ? { clock: slowClock, kas: slowRig } : rigOf();
    const callsBefore = kas.railsCalls;
    const before = await kas.samples();
    const logBefore = kas.log.length;
    const token = `token-of-case-${name}`;

    const beganMs = clock.now();
    const first = await kas.agent(token, expected.first_client.tunnels);
    assert.deepEqual(
      await endsOf(first, expected.first_client),
      counted(expected.first_client.ends),
    );
    const tookS = (clock.now() - beganMs) / 1000;
    const recordedS = expected.first_client.seconds_to_end?.[1] ?? 0;
    assert.ok(tookS >= Math.floor(recordedS) && tookS < recordedS + 5, `${tookS} s`);
    const second = await kas.agent(token, expected.second_client.tunnels);
    assert.deepEqual(
      await endsOf(second, expected.second_client),
      counted(expected.second_client.ends),
    );

    if (expected.second_client.ends.length === 0) {
      // The streams stay open: kas has them all when the recorded number of messages has come.
      await waitFor(
        clock,
        "all first messages",
        async () => {
          const seen = deltas(before, await kas.samples(), "grpc_server_msg_received_total");
          return isDeepStrictEqual(Object.values(seen).sort(), [12, 2]) ? true : undefined;
        },
        wait,
      );
    }
    const changed = deltas(before, await kas.samples(), "grpc_server_");
    assert.deepEqual(changed, expected.metric_deltas);
    assert.equal(kas.railsCalls - callsBefore, expected.rails_calls_during_both_clients);
    const ours = kas.log.slice(logBefore);
    if (name === "slow_25s") {
      assert.deepEqual(expected.kas_log, []);
      const texts = ours
        .splice(0)
        .map(({ msg, error = "" }) => `${msg} ${TIMEOUT_TEXT.test(error)}`);
      assert.deepEqual(texts, Array<string>(14).fill("GetAgentInfo() true"));
    }
    const lines = ours.map(({ time: _time, correlation_id: _id, ...line }) => ({
      ...line,
      keys: [...Object.keys(line), "time", ...(_id === undefined ? [] : ["correlation_id"])].sort(),
    }));
    const recordedLog = expected.kas_log
      .filter(({ msg }) => msg !== ONLY_RECORDED)
      .map((line) => ({ ...line, keys: [...line.keys].sort() }));
    assert.deepEqual(counted(lines), counted(recordedLog));
    first.close();
    second.close();
  });
}

function rigAt(net: string, clock: ScaledClock): KasRig {
  return new KasRig({
    net,
    clock,
    rails: (request, response) =>
      rails((request.headers.authorization ?? "").replace("Bearer ", ""), response),
  });
}

function rigOf(): { clock: ScaledClock; kas: KasRig } {
  return { clock: ScaledClock.real(), kas: rig };
}

/** Ends of the streams, counted; none when the recording has none, for then they stay open. */
async function endsOf(agent: ProbeAgent, expected: RecordedClient): Promise<object[]> {
  if (expected.ends.length > 0) return counted(await agent.ends());
  await waitFor(
    ScaledClock.real(),
    "all streams to be in flight",
    async () => {
      const samples = await rig.samples();
      const open = [...samples].filter(([name]) => name.startsWith("grpc_server_requests_in"));
      const sum = open.reduce((all, [, value]) => all + value, 0);
      return sum >= expected.tunnels + 1 ? sum : undefined;
    },
    wait,
  );
  return counted(agent.streams.flatMap(({ end }) => (end === undefined ? [] : [end])));
}

function json(response: ServerResponse, text: string): void {
  response.writeHead(200, { "content-type": "application/json" }).end(text);
}
