import { moverOf } from "../../dashboards/grafana/movers/panel-movers.ts";
import type { PanelQuery } from "../../dashboards/grafana/read/panel-queries.ts";
import type { Expected } from "../../lab/observe/panel-proof.ts";

/** What the table says of a query, in a run that has everything in it. */
export function expectedOf(query: PanelQuery): Expected {
  const mover = moverOf(query);
  if (mover === undefined) throw new Error(`nothing is said of ${query.dashboard} ${query.panel}`);
  if ("empty" in mover) return { kind: "empty" };
  if ("still" in mover) return { kind: "still" };
  const { way, where } = mover;
  return { kind: "moves", way, ...(where === undefined ? {} : { where }) };
}

/** The same in a run of one scenario: a query that another one moves only has to be answered. */
export function expectedIn(scenario: string): (query: PanelQuery) => Expected {
  return (query) => {
    const mover = moverOf(query);
    const isElsewhere = mover !== undefined && "by" in mover && mover.by !== scenario;
    return isElsewhere ? { kind: "answer" } : expectedOf(query);
  };
}
