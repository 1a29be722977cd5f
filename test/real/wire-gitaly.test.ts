import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fromBinary, toJson } from "@bufbuild/protobuf";
import { ConfigurationResponseSchema } from "../../contracts/gen/gitlab/agent/agent_configuration/rpc/rpc_pb.ts";
import type { GitalyFault } from "../../contracts/mock-faults.ts";
import { ScaledClock } from "../../kit/clock/scaled-clock.ts";
import { waitFor } from "../../kit/wait-for.ts";
import {
  agentRecord,
  makeConfigAFolder,
  startGitalyRig,
  type GitalyRig,
} from "../wire/gitaly-rig.ts";
import { KasRig, wait, type LogLine } from "../wire/kas-rig.ts";
import { answerByToken } from "../wire/known-agent.ts";
import { deltas } from "../wire/metrics-page.ts";
import type { ProbeAgent } from "../wire/probe-agent.ts";
import { recorded } from "../wire/recorded.ts";

interface Failure {
  readonly agent_sees: readonly unknown[];
  /** Completed calls by series; there were as many as the recording had time for. */
  readonly client_handled: Readonly<Record<string, number>>;
  readonly log: readonly LogLine[];
}
interface Sight {
  readonly event: "config" | "config_end";
  readonly code: string | null;
  readonly message: string | null;
  readonly msg: { readonly commit_id: string } | null;
}
const real = recorded("gitaly-failures-and-config.json") as Readonly<Record<string, unknown>>;

const status = (
  code: "Unavailable" | "NotFound" | "Unauthenticated" | "PermissionDenied",
  message: string,
): GitalyFault => ({
  name: "status",
  storages: ["default"],
  code,
  message,
  share: 1,
});
/** What the stand-in for Gitaly did. */
const FAILURES: Readonly<Record<string, GitalyFault>> = {
  gitaly_unavailable: status("Unavailable", "simulated: unavailable"),
  gitaly_notfound: status("NotFound", 'GetRepoPath: not a git repository: "/x"'),
  gitaly_unauthenticated: status("Unauthenticated", "authentication required"),
  gitaly_permission: status("PermissionDenied", "permission denied"),
  gitaly_hang: { name: "latency", storages: ["default"], delayMs: 1e9, jitterMs: 0 },
};

const LIMIT_BYTES = 131_072;
/** The recorded files and their agents; undefined: a folder stands there. */
const FILES: Readonly<Record<string, readonly [number, string | undefined]>> = {
  config_invalid_yaml: [3, "gitops: [unfinished\n"],
  config_unknown_key: [4, "ci_access: {}\n"],
  config_failed_validation: [5, 'gitops:\n  manifest_projects:\n  - id: ""\n'],
  config_too_big: [6, "#".repeat(LIMIT_BYTES + 2)],
  config_exactly_limit: [7, "#".repeat(LIMIT_BYTES)],
  config_empty: [8, ""],
  config_is_directory: [9, undefined],
  config_list_document: [10, "- a\n"],
  config_null_document: [11, "null\n"],
  new_commit: [20, "# nothing\n"],
};
/** Texts of parsers: alike up to here, the tail is another parser's (docs/fidelity.md, kas). */
const PARSER_TAIL =
  /^(Config: failed to parse agent configuration: (YAMLToJSON|protojson\.Unmarshal): ).*$/s;

/** Fast, so that a back-off of 10 to 20 s is short. */
const clock = new ScaledClock({ epochMs: 1e12, wallStartMs: 0, speed: 20 });
const FAILURE_IDS = Object.keys(FAILURES).map((_name, index) => 101 + index);
let gitaly: GitalyRig;
const rig = new KasRig({
  net: "127.77.12",
  clock,
  agent: { configuration: { poll_period: "2s" } },
  rails: answerByToken(() => gitaly.address),
});

before(async () => {
  const ids = [...Object.values(FILES).map(([id]) => id), ...FAILURE_IDS];
  gitaly = await startGitalyRig(clock, rig.undo, ids);
  await rig.start();
});
after(() => rig.stop());

for (const [index, [name, fault]] of Object.entries(FAILURES).entries()) {
  test(`${name}: the agent sees nothing; code and log line as recorded`, async () => {
    const expected = real[name] as Failure;
    const [series = "", count = 0] = Object.entries(expected.client_handled)[0] ?? [];
    const before = await rig.samples();
    const logBefore = rig.log.length;
    gitaly.faults.set(fault);
    const beganMs = clock.now();
    const agent = await rig.agent(`agent-token-${FAILURE_IDS[index] ?? 0}`, 0);
    const handled = async (): Promise<number> =>
      deltas(before, await rig.samples(), "grpc_client_handled_total")[series] ?? 0;
    if (fault.name === "latency") {
      const calling = async (): Promise<true | undefined> =>
        CALLING.test(await rig.page()) ? true : undefined;
      await waitFor(clock, "the call", calling, wait);
      assert.deepEqual(seen(agent), expected.agent_sees);
      agent.close();
    }
    const enough = async (): Promise<true | undefined> =>
      (await handled()) >= count ? true : undefined;
    await waitFor(clock, `${count} calls`, enough, wait);
    const tookS = (clock.now() - beganMs) / 1000;
    // Each further call comes 10 to 20 s after the one before (recorded: 10.6 and 13.3 s).
    assert.ok(tookS >= (count - 1) * 10 && tookS < 20 * count, `${tookS} s`);
    assert.deepEqual(seen(agent), expected.agent_sees);
    agent.close();
    gitaly.faults.heal(fault.name);
    const lines = rig.log
      .slice(logBefore)
      .map(({ level, msg, error = "" }) => ({ level, msg, error }));
    const wanted = expected.log.flatMap(({ level, msg, error, n }) =>
      Array.from({ length: Number(n) }, () => ({ level, msg, error })),
    );
    assert.deepEqual(lines, wanted);
  });
}

for (const [name, [id, text]] of Object.entries(FILES)) {
  test(`${name}: the agent sees what is recorded`, async () => {
    const expected = real[name] as readonly Sight[];
    const { agentName, token } = agentRecord(id);
    if (text === undefined) await makeConfigAFolder(gitaly.repositories, id);
    else await gitaly.repositories.commit(agentName, { config: { text } });
    const agent = await rig.agent(token, 0);
    await waitFor(
      clock,
      "the first answer",
      () => (seen(agent).length >= 1 ? true : undefined),
      wait,
    );
    if (expected.length > 1) {
      const debug = "observability:\n  logging:\n    level: debug\n";
      await gitaly.repositories.commit(agentName, { config: { text: debug } });
    }
    const all = (): true | undefined => (seen(agent).length >= expected.length ? true : undefined);
    await waitFor(clock, "what is recorded", all, wait);
    const plain = (sight: Sight): object => ({
      event: sight.event,
      code: sight.code,
      message: sight.message?.replace(PARSER_TAIL, "$1") ?? null,
      msg: sight.msg === null ? null : { ...sight.msg, commit_id: "<commit>" },
    });
    const sights = seen(agent);
    assert.deepEqual(sights.map(plain), expected.map(plain));
    const newest = gitaly.repositories.newestCommits()[agentName];
    if (sights.at(-1)?.event === "config") assert.equal(sights.at(-1)?.msg?.commit_id, newest);
    else assertLogged(id, sights[0]?.message ?? "");
    agent.close();
  });
}

const CALLING = /^grpc_client_requests_in_flight\{.*InfoRefsUploadPack.*\} 1$/m;

/** A user's mistake is logged at info, after the commit, with the text that the agent gets. */
function assertLogged(id: number, message: string): void {
  const lines = rig.log.filter(({ agent_id: agent }) => agent === id);
  assert.deepEqual(
    lines.map(({ level, msg, error = "" }) => ({ level, msg, error })),
    [
      { level: "info", msg: "Config: new commit", error: "" },
      { level: "info", msg: "Config: failed to fetch", error: message.replace(/^Config: /, "") },
    ],
  );
}

/** What an agent has seen on its GetConfiguration stream. */
function seen(agent: ProbeAgent): readonly Sight[] {
  const [stream] = agent.streams;
  const messages = (stream?.messages ?? []).map((bytes): Sight => {
    const message = fromBinary(ConfigurationResponseSchema, bytes);
    const json = toJson(ConfigurationResponseSchema, message, { useProtoFieldName: true });
    return { event: "config", code: null, message: null, msg: json as unknown as Sight["msg"] };
  });
  const end = stream?.end;
  if (end === undefined || end.code === "NONE") return messages;
  return [...messages, { event: "config_end", code: end.code, message: end.message, msg: null }];
}
