/** Hours of the budget's month. Source: observability reference, section 2.1. */
const MONTH_HOURS = 720;

/** Windows over which rates and ratios of an SLI are recorded. */
export const RATE_WINDOWS = ["5m", "30m", "1h", "6h"] as const;
export type RateWindow = (typeof RATE_WINDOWS)[number];

/** A pair of windows that must both burn too fast. */
export interface BurnRateAlert {
  readonly longWindow: RateWindow;
  readonly shortWindow: RateWindow;
  readonly longHours: number;
  /** Share of the month's error budget that may be gone when the alert fires. */
  readonly budgetShare: number;
}

/** The two pairs that page. The third one of the arithmetic (3d, 10 %) is recorded, not alerted on. */
export const BURN_RATE_ALERTS: readonly [BurnRateAlert, BurnRateAlert] = [
  { longWindow: "1h", shortWindow: "5m", longHours: 1, budgetShare: 0.02 },
  { longWindow: "6h", shortWindow: "30m", longHours: 6, budgetShare: 0.05 },
];

/** How many times faster than allowed the budget burns when the alert fires: 14.4 and 6. */
export function burnRateFactor({ budgetShare, longHours }: BurnRateAlert): number {
  return rounded((budgetShare * MONTH_HOURS) / longHours);
}

/** Error ratio above which the alert fires, for an objective such as 0.9995. */
export function errorThreshold(objective: number, alert: BurnRateAlert): number {
  return rounded(burnRateFactor(alert) * (1 - objective));
}

/** Without the dust of binary fractions, for rule files that people read. */
function rounded(value: number): number {
  return Number(value.toPrecision(10));
}
