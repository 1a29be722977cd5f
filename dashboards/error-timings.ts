import { completions, FULL_HISTORY } from "./kas-series.ts";
import type { FiringSpan, TimingCase } from "./timing-case.ts";

const ERROR = "KasServiceGrpcRequestsErrorSLOViolation";
export const error = (window: "1h" | "6h", fires: number, clears: number | null): FiringSpan => ({
  alert: ERROR,
  window,
  fires,
  clears,
});

/** Healthy at `perSecond`, then a share of all calls ends with `code` for `badMinutes`. */
export function share(options: {
  readonly name: string;
  readonly reference: string;
  readonly perSecond?: number;
  readonly badPerSecond?: number;
  readonly share: number;
  readonly code?: string;
  readonly method?: string;
  readonly historyMinutes?: number;
  readonly badMinutes?: number;
  readonly minutes: number;
  readonly fires: readonly FiringSpan[];
}): TimingCase {
  const { perSecond = 2, minutes, historyMinutes = FULL_HISTORY, method } = options;
  const badPerSecond = options.badPerSecond ?? perSecond;
  const badMinutes = options.badMinutes ?? minutes;
  const after = minutes - badMinutes;
  const bad = badPerSecond * options.share;
  return {
    name: options.name,
    reference: options.reference,
    historyMinutes,
    minutes,
    series: [
      completions({ code: "OK" }, [
        { minutes: historyMinutes, perSecond },
        { minutes: badMinutes, perSecond: badPerSecond - bad },
        { minutes: after, perSecond },
      ]),
      completions(
        { code: options.code ?? "Unavailable", ...(method === undefined ? {} : { method }) },
        [
          { minutes: historyMinutes, perSecond: 0 },
          { minutes: badMinutes, perSecond: bad },
          { minutes: after, perSecond: 0 },
        ],
      ),
    ],
    fires: options.fires,
  };
}

/** GetConfiguration is one call of eleven. */
const OF_ELEVEN = 1 / 11;

/** Rows of the two alerts on the share of failed calls. */
export const ERROR_TIMINGS: readonly TimingCase[] = [
  share({
    name: "100 % counted errors at 2/s",
    reference: "1h at T+3, 6h at T+4",
    share: 1,
    minutes: 120,
    fires: [error("1h", 3, null), error("6h", 4, null)],
  }),
  share({
    name: "100 % counted errors for 3 min, then healthy",
    reference: "1h from T+4 to T+9, 6h from T+5 to T+34",
    share: 1,
    badMinutes: 3,
    minutes: 120,
    fires: [error("1h", 3, 8), error("6h", 4, 33)],
  }),
  share({
    name: "1 % counted errors, all methods",
    reference: "1h at T+46, 6h at T+111",
    share: 0.01,
    minutes: 180,
    fires: [error("1h", 46, null), error("6h", 111, null)],
  }),
  share({
    name: "0.5 % counted errors",
    reference: "1h never, 6h at about T+218",
    share: 0.005,
    minutes: 300,
    fires: [error("6h", 218, null)],
  }),
  share({
    // At exactly 0.30 % the last binary digit of a division decides.
    name: "0.29 % counted errors",
    reference: "0.30 % or less: never",
    share: 0.0029,
    minutes: 420,
    fires: [],
  }),
  share({
    name: "4 % of GetConfiguration only, 0.364 % of all",
    reference: "1h never, 6h at T+301, reckoned with 0.36 %",
    share: 0.04 * OF_ELEVEN,
    method: "GetConfiguration",
    minutes: 360,
    fires: [error("6h", 299, null)],
  }),
  share({
    name: "9 % of GetConfiguration only, 0.82 % of all",
    reference: "1h at T+56, 6h at T+135",
    share: 0.09 * OF_ELEVEN,
    method: "GetConfiguration",
    minutes: 180,
    fires: [error("1h", 55, null), error("6h", 134, null)],
  }),
  share({
    name: "100 % counted errors at 0.5/s",
    reference: "never: the gate",
    perSecond: 0.5,
    share: 1,
    minutes: 180,
    fires: [],
  }),
  share({
    name: "ten agents fail entirely, 0.37/s at their peak",
    reference: "never: the gate (0.2b, correction 2)",
    perSecond: 0.094,
    badPerSecond: 0.37,
    share: 1,
    minutes: 180,
    fires: [],
  }),
  ...["ResourceExhausted", "Unauthenticated"].map((code) =>
    share({
      name: `100 % ${code}`,
      reference: "never: the code does not count",
      share: 1,
      code,
      minutes: 180,
      fires: [],
    }),
  ),
  share({
    name: "a long flag-off of 200 agents after 90 min of history",
    reference: "6h at T+27 to T+29 (0.2b, correction 4)",
    perSecond: 1.88,
    badPerSecond: 7,
    share: 1,
    historyMinutes: 90,
    minutes: 60,
    fires: [error("1h", 3, null), error("6h", 30, null)],
  }),
  share({
    name: "10 min of 503 for 200 agents after 90 min of history",
    reference: "6h never (0.2b, correction 4)",
    perSecond: 1.88,
    badPerSecond: 7,
    share: 1,
    historyMinutes: 90,
    badMinutes: 10,
    minutes: 120,
    fires: [error("1h", 3, 15)],
  }),
  share({
    name: "10 min of 503 for 200 agents after 400 min of history",
    reference: "6h at T+3 to T+5 (0.2b, correction 4)",
    perSecond: 1.88,
    badPerSecond: 7,
    share: 1,
    historyMinutes: 400,
    badMinutes: 10,
    minutes: 120,
    fires: [error("1h", 3, 15), error("6h", 3, 40)],
  }),
];
