import { CONNECTION_AGES, fleetCompletions } from "./fleet-completions.ts";
import { completions, FULL_HISTORY, handled } from "./kas-series.ts";
import type { FiringSpan, TimingCase } from "./timing-case.ts";
import { eventCounter } from "./timing-series.ts";

export const cessation = (fires: number, clears: number | null): FiringSpan => ({
  alert: "KasServiceGrpcRequestsTrafficCessation",
  fires,
  clears,
});
export const absent = (fires: number, clears: number | null): FiringSpan => ({
  alert: "KasServiceGrpcRequestsTrafficAbsent",
  fires,
  clears,
});

/** Every connection of 200 agents on two pods is cut at T+0 and can be made again after a while. */
export function loadBalancerOutage(options: {
  /** Begin of the row's name. */
  readonly name?: string;
  readonly age: keyof typeof CONNECTION_AGES;
  readonly outageMinutes: number;
  /** Seconds from T+0 to the cut. Default: just after a scrape, as every other phase begins. */
  readonly cutS?: number;
  readonly reference: string;
  readonly fires: readonly FiringSpan[];
}): TimingCase {
  const { age, outageMinutes, reference, fires } = options;
  const historyMinutes = 120;
  const minutes = 100;
  const ends = fleetCompletions({
    agents: 200,
    age: CONNECTION_AGES[age],
    cutS: historyMinutes * 60 + (options.cutS ?? 1),
    outageS: outageMinutes * 60,
    untilS: (historyMinutes + minutes) * 60,
  });
  return {
    name: `${options.name ?? ""}the load balancer is out for ${outageMinutes} min, ${age} age`,
    reference,
    historyMinutes,
    minutes,
    series: ["kas-1", "kas-2"].map((pod, index) =>
      eventCounter(
        handled({ code: "OK", pod }),
        ends.filter((_, stream) => stream % 2 === index),
        historyMinutes + minutes,
      ),
    ),
    fires,
  };
}

/** Rows of the two alerts on traffic that stops. */
export const TRAFFIC_TIMINGS: readonly TimingCase[] = [
  {
    name: "kas lives on, all traffic stops, 2/s before",
    reference: "cessation at T+35, stays; absent never",
    historyMinutes: FULL_HISTORY,
    minutes: 180,
    series: [
      completions({ code: "OK" }, [
        { minutes: FULL_HISTORY, perSecond: 2 },
        { minutes: 180, perSecond: 0 },
      ]),
    ],
    fires: [cessation(35, null)],
  },
  ...[1, 5, 6].map((outageMinutes) =>
    loadBalancerOutage({ age: "seed", outageMinutes, reference: "never", fires: [] }),
  ),
  loadBalancerOutage({
    age: "seed",
    outageMinutes: 7,
    // The first completion is due 35.5 min after the cut: seconds decide, so cut before the scrape.
    cutS: 0,
    reference: "cessation at T+36",
    fires: [cessation(35, 36)],
  }),
  loadBalancerOutage({
    age: "seed",
    outageMinutes: 10,
    reference: "cessation from T+36 to T+39",
    fires: [cessation(36, 40)],
  }),
  loadBalancerOutage({
    age: "seed",
    outageMinutes: 30,
    reference: "cessation from T+36 to T+59",
    fires: [cessation(36, 59)],
  }),
  loadBalancerOutage({
    age: "code",
    outageMinutes: 12,
    reference: "never: from about 12.5 min on (0.2b, correction 3)",
    fires: [],
  }),
  loadBalancerOutage({
    age: "code",
    outageMinutes: 15,
    reference: "cessation, from about 12.5 to 14 min on (0.2b, correction 3)",
    fires: [cessation(36, 38)],
  }),
  loadBalancerOutage({
    age: "code",
    outageMinutes: 30,
    reference: "cessation until about T+53 (0.2b, correction 3)",
    fires: [cessation(36, 53)],
  }),
  {
    name: "all targets of kas vanish",
    reference: "absent from T+35 to T+64, or T+65 (0.2b, correction 3); cessation never",
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
    name: "cold start with counters at 0, first completion after 29 min",
    reference: "cessation from minute 6 to 29",
    historyMinutes: 0,
    minutes: 60,
    series: [
      completions({ code: "OK" }, [
        { minutes: 29, perSecond: 0 },
        { minutes: 31, perSecond: 2 },
      ]),
    ],
    fires: [cessation(6, 30)],
  },
];
