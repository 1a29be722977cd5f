import { ERROR_TIMINGS } from "./error-timings.ts";
import type { TimingCase } from "./timing-case.ts";
import { TRAFFIC_TIMINGS } from "./traffic-timings.ts";

export { GENERIC_TIMINGS } from "./generic-timings.ts";
export { LATER_TIMINGS } from "./later-timings.ts";

/** Section 2.3 of the observability reference with its corrections (0.2b), row by row. */
export const KAS_TIMINGS: readonly TimingCase[] = [...ERROR_TIMINGS, ...TRAFFIC_TIMINGS];
