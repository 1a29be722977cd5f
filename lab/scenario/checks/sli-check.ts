import { z } from "zod";
import { KAS_GRPC_REQUESTS, type ServiceLevelIndicator } from "../../../dashboards/sli.ts";
import type { Check } from "./check.ts";
import { Holds } from "./holds.ts";
import { COMPARISON, judgeQuery } from "./promql-check.ts";

const Comparison = z.string().regex(COMPARISON, 'needs "<= 0.0005"');

const Spec = z.union([
  z.literal("errors"),
  z
    .strictObject({
      /** Share of counted errors, completions per second, or agents connected to kas. */
      of: z.enum(["errors", "completions", "agents"]),
      /** Default for errors: within the objective of the catalogue. */
      is: Comparison.optional(),
      holds: Holds.optional(),
    })
    .refine(({ of, is }) => of === "errors" || is !== undefined, 'needs "is", such as "> 0"'),
]);

/** What the catalogue measures of kas, by name, over the last five minutes. */
export const sliCheck: Check<z.output<typeof Spec>> = {
  key: "sli",
  says: "kas' SLI by name: errors (within the objective unless said otherwise), completions, agents",
  schema: Spec,
  async judge(evidence, window, spec) {
    const { of, is, holds } = spec === "errors" ? { of: spec } : spec;
    const sli = KAS_GRPC_REQUESTS;
    const query = queryOf(sli, of);
    const allowed = is ?? `<= ${Number((1 - sli.errorObjective).toFixed(6))}`;
    return await judgeQuery(evidence, window, {
      query,
      is: allowed,
      ...(holds === undefined ? {} : { holds }),
    });
  },
};

type Measure = "errors" | "completions" | "agents";

/** Without a completion there is no error, which a target that is up has to prove. */
function queryOf(sli: ServiceLevelIndicator, of: Measure): string {
  const { counter, selector, errorCodes } = sli;
  const codes = `grpc_code=~"${errorCodes.join("|")}"`;
  const all = `sum(rate(${counter}{${selector}}[5m]))`;
  const proven = `0 * max(up{${selector}} == 1)`;
  switch (of) {
    case "errors":
      return `sum(rate(${counter}{${selector},${codes}}[5m])) / (${all} > 0) or ${proven}`;
    case "completions":
      return `${all} or ${proven}`;
    case "agents":
      return `sum(grpc_server_requests_in_flight{${selector}, grpc_method="GetConfiguration"}) or ${proven}`;
  }
}
