import { z } from "zod";
import type { Fault, FaultContext } from "./fault.ts";
import { Duration } from "./parameters.ts";
import { lengthSaid, outcomeSaid } from "./probes/exchange.ts";
import { probeLink } from "./probes/link-probe.ts";
import { observeUntil } from "./probes/observe-until.ts";

const With = z.strictObject({
  outage: Duration.prefault("3s"),
  /** `agent.redis_conn_info_refresh` of the pod. */
  refresh: Duration.prefault("4m"),
});
type With = z.output<typeof With>;

/** The pod's own way to Redis; it has one target. */
function linkOf({ targets }: FaultContext): string {
  return `${targets[0] ?? ""}->redis`;
}

/** Lab time of the pod's next refresh that can still be met: it ticks from its start on. */
function nextTickMs({ clock, targets, world }: FaultContext, { outage, refresh }: With): number {
  const startedMs = world.readyAtMs(targets[0] ?? "");
  const ticks = Math.ceil((clock.now() + outage - startedMs) / refresh);
  return startedMs + ticks * refresh;
}

const redisBlip: Fault<With> = {
  name: "redis-blip-on-tick",
  says: "cuts one pod of kas off from Redis for seconds, just when it refreshes its records",
  targets: "kas",
  needs: "one Redis",
  schema: With,
  describe: ({ outage }) => `Redis is away for ${lengthSaid(outage)} at the next refresh`,
  inject: (context, parameters) => {
    const { clock, id, signal } = context;
    const beginMs = nextTickMs(context, parameters) - parameters.outage / 2;
    const links = context.control("links");
    const body = {
      links: [linkOf(context)],
      direction: "both",
      share: 1,
      effect: { kind: "refuse", cut: true },
    };
    void (async () => {
      await clock.sleep(beginMs - clock.now(), signal);
      await links.request("PUT", `/control/faults/${id}`, body);
      await clock.sleep(beginMs + parameters.outage - clock.now(), signal);
      await links.request("DELETE", `/control/faults/${id}`);
    })().catch((error: unknown) => {
      if (!signal.aborted) context.note(`the blip failed: ${String(error)}`);
    });
    return Promise.resolve();
  },
  observeEffect: (context, { outage, refresh }) =>
    observeUntil(context, { limitMs: refresh + 3 * outage, periodMs: outage / 6 }, async () => {
      const outcome = await probeLink(context, linkOf(context));
      const says = `${linkOf(context)}: ${outcomeSaid(outcome, context.clock.speed)}`;
      return { seen: outcome.kind !== "answered", says };
    }),
  heal: () => Promise.resolve(),
  healsItself: true,
  observeGone: (context, { outage }) =>
    observeUntil(context, { limitMs: 10 * outage + 60_000, periodMs: outage / 6 }, async () => {
      const outcome = await probeLink(context, linkOf(context));
      const says = `${linkOf(context)}: ${outcomeSaid(outcome, context.clock.speed)}`;
      return { seen: outcome.kind === "answered", says };
    }),
};

/** A short loss of Redis at the worst moment. */
export const REDIS_BLIP = redisBlip;
