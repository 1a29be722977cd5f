import { error, share } from "./error-timings.ts";
import { completions, FULL_HISTORY } from "./kas-series.ts";
import type { FiringSpan, TimingCase } from "./timing-case.ts";
import { absent, cessation, loadBalancerOutage } from "./traffic-timings.ts";

/** Finished calls per second of a healthy fleet at seed age: 11 in 30 min for each agent. */
function steadyPerSecond(agents: number): number {
  return (agents * 11) / 1800;
}

/** All calls fail, and every agent's streams are tried again every 450 s on average. */
function fleetFails(options: {
  readonly agents: number;
  readonly reference: string;
  readonly minutes: number;
  readonly badPerSecond?: number;
  readonly fires: readonly FiringSpan[];
}): TimingCase {
  const { agents, reference, minutes, fires } = options;
  return share({
    name: `later rules: all calls of ${agents} agents fail`,
    reference,
    perSecond: steadyPerSecond(agents),
    badPerSecond: options.badPerSecond ?? (agents * 11) / 450,
    share: 1,
    minutes,
    fires,
  });
}

function trafficStops(
  name: string,
  perSecond: number,
  reference: string,
  fires: readonly FiringSpan[],
): TimingCase {
  return {
    name: `later rules: kas lives on, all traffic of ${name} stops`,
    reference,
    historyMinutes: FULL_HISTORY,
    minutes: 180,
    series: [
      completions({ code: "OK" }, [
        { minutes: FULL_HISTORY, perSecond },
        { minutes: 180, perSecond: 0 },
      ]),
    ],
    fires,
  };
}

/**
 * The rows of section 2.3 for the later generation of rules ([R+]), and of incident S50: what its
 * volume gates change, and that they change nothing else.
 */
export const LATER_TIMINGS: readonly TimingCase[] = [
  share({
    name: "later rules: 100 % counted errors at 2/s",
    reference: "as before: 1h at T+3, 6h at T+4",
    share: 1,
    minutes: 120,
    fires: [error("1h", 3, null), error("6h", 4, null)],
  }),
  share({
    name: "later rules: 100 % counted errors at 0.5/s",
    reference: "1h never, its gate is 1/s still; 6h as at 2/s",
    perSecond: 0.5,
    share: 1,
    minutes: 120,
    fires: [error("6h", 4, null)],
  }),
  fleetFails({
    agents: 28,
    reference: "6h from 28 agents on; 1h never",
    minutes: 120,
    fires: [error("6h", 3, null)],
  }),
  fleetFails({
    agents: 27,
    reference: "with 27 agents the gate is closed: never while volume stays what it was",
    badPerSecond: steadyPerSecond(27),
    minutes: 180,
    fires: [],
  }),
  fleetFails({
    agents: 10,
    reference: "retries fill the six hours: 0.061/s and 0.244/s reach 0.167/s after about T+207",
    minutes: 240,
    fires: [error("6h", 210, null)],
  }),
  trafficStops("a fleet with 2/s", 2, "cessation at T+35, clears about T+87", [cessation(35, 88)]),
  trafficStops("200 agents", steadyPerSecond(200), "T+35 to T+86", [cessation(35, 86)]),
  trafficStops("28 agents", steadyPerSecond(28), "T+35 to T+61", [cessation(35, 61)]),
  trafficStops("10 agents", steadyPerSecond(10), "never", []),
  loadBalancerOutage({
    name: "later rules: ",
    age: "code",
    outageMinutes: 30,
    reference: "200 agents had their calls an hour before: as without the guard",
    fires: [cessation(36, 53)],
  }),
  {
    name: "later rules: all targets of kas vanish",
    reference: "as before: absent from T+35 to T+64, or T+65",
    historyMinutes: FULL_HISTORY,
    minutes: 120,
    series: [
      completions({ code: "OK" }, [
        { minutes: FULL_HISTORY, perSecond: 2 },
        { minutes: 120, perSecond: "gone" },
      ]),
    ],
    fires: [absent(35, 65)],
  },
  {
    name: "later rules: cold start with counters at 0, first completion after 29 min",
    reference: "never",
    historyMinutes: 0,
    minutes: 60,
    series: [
      completions({ code: "OK" }, [
        { minutes: 29, perSecond: 0 },
        { minutes: 31, perSecond: 2 },
      ]),
    ],
    fires: [],
  },
];
