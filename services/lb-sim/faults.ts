import { LB_FAULTS, type LbFaultName, type LbFaultsAnswer } from "../../contracts/edge-faults.ts";
import type { EndpointPool } from "./endpoint-pool.ts";
import { FaultSlot } from "./fault-slot.ts";
import type { FrontEnds } from "./front-ends.ts";
import type { OpenExchanges } from "./open-exchanges.ts";
import type { ProbeFault } from "./probe-fault.ts";

export interface LbFaultParts {
  readonly frontEnds: FrontEnds;
  readonly exchanges: OpenExchanges;
  readonly probes: ProbeFault;
  readonly pool: EndpointPool;
}

export type LbFaultSlots = {
  readonly [Name in LbFaultName]: FaultSlot<NonNullable<LbFaultsAnswer[Name]>>;
};

/** Every fault of the load balancer by name; each takes effect where the parts decide. */
export function lbFaults(parts: LbFaultParts): LbFaultSlots {
  const { frontEnds, exchanges, probes, pool } = parts;
  return {
    "refuse-all": new FaultSlot(LB_FAULTS["refuse-all"], (fault) =>
      frontEnds.refuseAll(fault !== undefined, fault?.cut ?? false),
    ),
    "refuse-front-end": new FaultSlot(
      LB_FAULTS["refuse-front-end"].refine(
        ({ name }) => frontEnds.has(name),
        "no front end of that name",
      ),
      (fault) => frontEnds.refuseOne(fault?.name, fault?.cut ?? false),
    ),
    "backend-timeout": new FaultSlot(LB_FAULTS["backend-timeout"], (fault) => {
      exchanges.overrideTimeout(fault?.ms);
    }),
    "health-check": new FaultSlot(LB_FAULTS["health-check"], (fault) => {
      probes.set(fault);
    }),
    "stale-endpoint": new FaultSlot(
      LB_FAULTS["stale-endpoint"].refine(
        ({ pod }) => !pool.has(pod),
        "a pod of that name is in the list; take it out first",
      ),
      (fault) => {
        pool.setStale(fault);
      },
    ),
  };
}

/** What is in force, by name. */
export function faultsInForce(slots: LbFaultSlots): LbFaultsAnswer {
  return Object.fromEntries(
    Object.entries(slots).flatMap(([name, { inForce }]) =>
      inForce === undefined ? [] : [[name, inForce]],
    ),
  );
}
