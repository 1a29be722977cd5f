import type { BurnRateAlert } from "./burn-rate.ts";
import type { ServiceLevelIndicator } from "./sli.ts";

/** Finished calls per second below which the alerts on an SLI stay silent. */
export interface VolumeGates {
  /** Over the long window of an error alert. */
  readonly errors: (sli: ServiceLevelIndicator, alert: BurnRateAlert) => number;
  /** Over the 30 minutes one hour before traffic ceased; null: no such guard. */
  readonly cessation: number | null;
}

/** GitLab's generator in February 2022. Source: observability reference, sections 2.1 and 2.2. */
export const GATES_2022: VolumeGates = {
  errors: ({ opsRateMin }) => opsRateMin,
  cessation: null,
};

/** Finished calls that a long window needs, and that half an hour an hour earlier needs. */
const SAMPLES_MIN = 3600;
const CESSATION_SAMPLES_MIN = 300;

/**
 * Later revisions count samples instead: 3,600 per long window are still 1/s over one hour, but only
 * 0.167/s over six, and traffic ceases only where 300 calls had been. Source: the same sections.
 */
export const GATES_LATER: VolumeGates = {
  errors: (_sli, { longHours }) => perSecond(SAMPLES_MIN, longHours * 3600),
  cessation: perSecond(CESSATION_SAMPLES_MIN, 1800),
};

/** Short enough for people to read, and never above the exact value. */
function perSecond(samples: number, seconds: number): number {
  return Math.floor((samples / seconds) * 1e10) / 1e10;
}
