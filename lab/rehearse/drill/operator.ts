import type { Clock } from "../../../kit/clock/clock.ts";
import { messageOf } from "../../../kit/errors.ts";
import { waitFor } from "../../../kit/wait-for.ts";
import { ALL } from "../../drill/mitigations.ts";
import type { FaultContext } from "../../faults/fault.ts";
import { faultContext } from "../fault-context.ts";
import type { Stack } from "../stack.ts";
import type { Incident } from "./incident.ts";

/** A front end that is created anew is away for so long, lab ms. */
const FRONT_END_AWAY_MS = 10_000;
/** A storage that restarts. */
const STORAGE_AWAY_MS = 20_000;
/** A new pod is ready this long after its start. */
const POD = { readyAfterMs: 20_000 };
/** A rolling restart or a deletion that goes on for longer is left to itself, lab ms. */
const PATIENCE_MS = 300_000;
/** Limit for the end of Redis, wall ms. */
const REDIS_WALL_MS = 5_000;

export interface OperatorParts {
  readonly stack: Stack;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly incident: Incident;
}

type Action = (parts: Acting, target: string) => Promise<string>;
interface Acting extends OperatorParts {
  readonly context: FaultContext;
}

/**
 * What mitigations really do, whatever is broken; faults that they heal are healed after that. What
 * each says is the same whether or not it helped.
 */
const ACTIONS: Readonly<Record<string, Action>> = {
  "flag-on": async ({ stack }) => {
    const path = "/control/flags/kubernetes_agent_internal_api";
    await stack.control("rails").request("PUT", path, { enabled: true });
    return "kubernetes_agent_internal_api = true";
  },
  "rollback-rails": () => Promise.resolve("the release before is out on every host"),
  "align-secret": () => Promise.resolve("the secret is written and Rails has read it"),
  "sync-clocks": ({ stack }) => {
    for (const component of stack.runtime.running.values()) {
      component.send({ kind: "skew-clock", offsetMs: 0 });
    }
    return Promise.resolve("every clock is in step");
  },
  "restart-redis": async ({ stack, clock, context }) => {
    context.processes.signal("redis", "SIGKILL");
    await waitFor(
      clock,
      "the end of Redis",
      () => (stack.runtime.running.has("redis") ? undefined : true),
      { timeoutWallMs: REDIS_WALL_MS },
    );
    await context.processes.start("redis");
    return "Redis has started";
  },
  "raise-maxclients": async ({ context }) => {
    const setting = context.redisCommand("CONFIG", "SET", "maxclients", "10000");
    return `redis-cli: ${String(await setting.catch(messageOf))}`;
  },
  "restart-kas": async ({ stack, clock }) => {
    const names = stack.deployment.names();
    await atMost(clock, stack.deployment.deletePods(names, POD), PATIENCE_MS);
    return `deleted ${names.join(", ")}`;
  },
  "rolling-restart": async ({ stack, clock }) => {
    await atMost(clock, stack.deployment.rollingRestart(POD), PATIENCE_MS);
    return "deployment restarted";
  },
  "restart-pod": async ({ stack, clock }, pod) => {
    await atMost(clock, stack.deployment.deletePods([pod], POD), PATIENCE_MS);
    return `deleted ${pod}`;
  },
  "rollback-kas": async ({ stack, clock }) => {
    stack.deployment.configure(null);
    stack.deployment.setCrashing(stack.deployment.names(), null);
    await atMost(clock, stack.deployment.rollingRestart(POD), PATIENCE_MS);
    return "rollback was a success";
  },
  "scale-kas": async ({ stack, clock }, replicas) => {
    await atMost(clock, stack.deployment.scale(Number(replicas)), PATIENCE_MS);
    return `scaled to ${replicas}`;
  },
  "restart-front-end": async ({ stack, clock, signal }) => {
    const lb = stack.control("lb");
    await lb.request("PUT", "/control/faults/refuse-all", { cut: true });
    await clock.sleep(FRONT_END_AWAY_MS, signal);
    await lb.request("DELETE", "/control/faults/refuse-all");
    return "the forwarding rule, proxy and backend are there";
  },
  "apply-backend-config": () =>
    Promise.resolve("BackendConfig applied: timeoutSec 1830, /liveness"),
  "renew-certificate": () => Promise.resolve("the managed certificate is active"),
  "sync-endpoints": () => Promise.resolve("the endpoint group is in sync"),
  "restore-path": (_, path) => Promise.resolve(`the policy for ${path} is applied`),
  "restart-gitaly": async ({ stack, clock, signal, incident }, storage) => {
    const all = stack.world.storages;
    const storages = storage === ALL ? all : [storage];
    const down = [...new Set([...storages, ...incident.targetsOf("gitaly-down")])];
    const gitaly = stack.control("gitaly");
    await gitaly.request("PUT", "/control/faults/down", { storages: down });
    await clock.sleep(STORAGE_AWAY_MS, signal);
    await gitaly.request("DELETE", "/control/faults/down");
    return `restarted ${storages.join(", ")}`;
  },
  "new-token": async ({ stack }, agent) => {
    await stack.control("rails").request("DELETE", "/control/faults/token");
    return `${agent} has a token that is valid`;
  },
  "revoke-token": async ({ stack }, agent) => {
    await stack.control("rails").request("PUT", "/control/faults/token", { agents: [agent] });
    return `the token of ${agent} is revoked`;
  },
  "block-sources": () => Promise.resolve("the rule is in force at the edge"),
};

/** Ids of mitigations that can be carried out. */
export const ACTION_IDS: readonly string[] = Object.keys(ACTIONS);

/** Carries one out. @returns what the operator's tool says. */
export async function carryOut(
  parts: OperatorParts,
  id: string,
  target: string | null,
): Promise<string> {
  const action = ACTIONS[id];
  if (action === undefined) throw new Error(`nobody can carry out ${id}`);
  const { stack, clock, signal } = parts;
  const context = faultContext({ stack, clock, id, targets: [], baseline: 0, signal });
  return await action({ ...parts, context }, target ?? "");
}

/** Waits so long, lab ms, and no longer; undefined when it goes on. */
async function atMost<T>(clock: Clock, work: Promise<T>, limitMs: number): Promise<T | undefined> {
  const waited = new AbortController();
  try {
    return await Promise.race([
      work,
      clock.sleep(limitMs, waited.signal).then(
        () => undefined,
        () => undefined,
      ),
    ]);
  } finally {
    waited.abort();
    work.catch(() => undefined);
  }
}
