import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, test } from "node:test";
import { ScaledClock } from "../../kit/clock/scaled-clock.ts";
import { waitFor } from "../../kit/wait-for.ts";
import { startGitalyRig } from "../wire/gitaly-rig.ts";
import { KasRig, wait, type LogLine } from "../wire/kas-rig.ts";
import { answerByToken } from "../wire/known-agent.ts";
import type { ProbeAgent, StreamEnd } from "../wire/probe-agent.ts";
import { recorded } from "../wire/recorded.ts";

/** `[event, code, text, ...]` of each kind of stream; every stream of a kind ended alike. */
type Ends = readonly (readonly [string, string, string, ...unknown[]])[];
/** `[key as text, type, PTTL, number of fields]`; the keys are cut where a byte is no text. */
type Keys = readonly (readonly [string, string, number, number?])[];
interface RecordedEnd {
  readonly stream_ends: Ends;
  readonly redis_after: Keys;
}
const sigterm = recorded("sigterm.json") as RecordedEnd & {
  readonly exit_code: number;
  readonly seconds_to_exit: number;
  /** What passed on a connection after the last stream had ended. */
  readonly frames_after: readonly { readonly dir: "c>s" | "s>c"; readonly event: string }[];
};
const sigkill = recorded("sigkill.json") as RecordedEnd;

const AGENTS = [1, 2, 3];
const TUNNELS = 10;
const clock = ScaledClock.real();
let rig: KasRig;
let log: LogLine[] = [];
afterEach(() => rig.stop());

test("SIGTERM: every stream ends with OK, exit code 0, only limiter keys stay, nothing is logged", async () => {
  const { kas, agents } = await threeAgents("127.77.13");
  const linesBefore = log.length;
  const beganMs = clock.wallNow();
  const exited = exitOf(kas);
  kas.kill("SIGTERM");
  assert.equal(await exited, sigterm.exit_code);
  const tookS = (clock.wallNow() - beganMs) / 1000;
  // Recorded 0.03 s; a busy machine may need more, but no time-out is waited for.
  assert.ok(sigterm.seconds_to_exit < 2 && tookS < 2, `${tookS} s`);
  await assertEnds(agents, sigterm.stream_ends);
  // Recorded: nothing but the end of both directions, no reset. Ours: closed in order, and that is no reset.
  assert.ok(sigterm.frames_after.every(({ event }) => event === "eof"));
  assert.deepEqual(await closeCodes(agents), [1000]);
  assert.deepEqual(await keysAfter(), kindsOf(sigterm.redis_after));
  assert.deepEqual(
    log.slice(linesBefore).filter(({ level }) => level !== "debug"),
    [],
  );
});

test("SIGKILL: streams break without a status, every key stays with its fields and time", async () => {
  const { kas, agents } = await threeAgents("127.77.14");
  const exited = exitOf(kas);
  kas.kill("SIGKILL");
  await exited;
  // What grpc-go makes of a broken connection is Unavailable; on the wire there is no status at all.
  assert.ok(
    sigkill.stream_ends.every(([, code, text]) => code === "Unavailable" && /EOF$/.test(text)),
  );
  const broken = sigkill.stream_ends.map(([event]) => [event, "NONE", ""] as const);
  await assertEnds(agents, broken);
  assert.deepEqual(await closeCodes(agents), [1006], "no close frame");
  assert.deepEqual(await keysAfter(), kindsOf(sigkill.redis_after));
  const redis = rig.redisClient();
  for (const key of await redis.keysBuffer("gitlab-kas:*_tracker:*")) {
    const ttlMs = await redis.pttl(key);
    assert.ok(ttlMs > 280_000 && ttlMs <= 300_000, `PTTL ${ttlMs}`);
  }
});

/** A kas in a process of its own with three agents of eleven streams each, all announced. */
async function threeAgents(net: string): Promise<{ kas: ChildProcess; agents: ProbeAgent[] }> {
  let gitalyAddress = "";
  rig = new KasRig({ net, clock, rails: answerByToken(() => gitalyAddress) });
  gitalyAddress = (await startGitalyRig(clock, rig.undo, AGENTS)).address;
  await rig.startRedis();
  const folder = mkdtempSync(join(tmpdir(), "kas-lab-wire-"));
  rig.undo.add("folder", () => rmSync(folder, { recursive: true }));
  const [config, secret] = [join(folder, "kas.yaml"), join(folder, "secret")];
  writeFileSync(secret, Buffer.alloc(32).toString("base64"));
  writeFileSync(config, rig.configText(await rig.startRails(), secret));
  const main = join(import.meta.dirname, "../../services/kas/main.ts");
  const kas = spawn(process.execPath, [main, `--configuration-file=${config}`], {
    stdio: ["ignore", "ignore", "pipe"],
    env: { ...process.env, OWN_PRIVATE_API_URL: "grpc://127.0.0.1:8155" },
  });
  rig.undo.add("kas", () => void kas.kill("SIGKILL"));
  log = [];
  kas.stderr.on("data", (chunk: Buffer) => {
    for (const line of chunk.toString().split("\n")) {
      if (line !== "") log.push(JSON.parse(line) as LogLine);
    }
  });
  const up = (): true | undefined =>
    log.some(({ msg }) => /^Agentk API/.test(msg)) ? true : undefined;
  await waitFor(clock, "kas", up, wait);
  const agents: ProbeAgent[] = [];
  for (const id of AGENTS)
    agents.push(await rig.agent(`agent-token-${id}-${"x".repeat(30)}`, TUNNELS));
  for (const id of AGENTS) await rig.announced(TUNNELS, BigInt(id));
  const configured = (): true | undefined =>
    agents.every(({ streams }) => streams[0]?.messages.length === 1) ? true : undefined;
  await waitFor(clock, "a configuration each", configured, wait);
  return { kas, agents };
}

/** All streams of a kind ended as one of the recorded kind did. */
async function assertEnds(agents: readonly ProbeAgent[], expected: Ends): Promise<void> {
  const ends = (await Promise.all(agents.map((agent) => agent.ends()))).flat();
  assert.equal(ends.length, AGENTS.length * (TUNNELS + 1));
  // Ours sends a message "OK" with code OK, where grpc-go sends none (docs/fidelity.md, kas).
  const text = ({ code, message }: StreamEnd): string =>
    code === "OK" && message === "OK" ? "" : message;
  const kinds = new Set(ends.map((end) => `${end.event} ${end.code} ${text(end)}`));
  const wanted = expected.map(([event, code, text]) => `${event} ${code} ${text}`);
  assert.deepEqual([...kinds].sort(), [...wanted].sort());
}

/** How the connections ended, each code once. */
async function closeCodes(agents: readonly ProbeAgent[]): Promise<readonly number[]> {
  return [...new Set(await Promise.all(agents.map(({ closed }) => closed)))];
}

/** Kinds of keys with type and number of fields, sorted; the limiter's minute may change midway. */
async function keysAfter(): Promise<readonly string[]> {
  const redis = rig.redisClient();
  const keys: (readonly [string, string, number, number])[] = [];
  for (const key of await redis.keysBuffer("*")) {
    const type = await redis.type(key);
    const fields = type === "hash" ? await redis.hlen(key) : 0;
    keys.push([key.toString("latin1"), type, 0, fields]);
  }
  return kindsOf(keys);
}

function kindsOf(keys: Keys): readonly string[] {
  const kinds = keys.map(([key, type, , fields = 0]) => {
    const kind = key.split(":", 3).join(":");
    const limiter = kind.startsWith("gitlab-kas:agent_limit");
    return limiter ? `gitlab-kas:agent_limit ${type}` : `${kind} ${type} ${fields}`;
  });
  return [...new Set(kinds)].sort();
}

function exitOf(process: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => process.once("exit", (code) => resolve(code)));
}
