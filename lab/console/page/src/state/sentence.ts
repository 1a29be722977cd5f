import type { Topology } from "../../../api.ts";
import { counted } from "../../../../report/format.ts";

/** The one sentence above the picture: who is cut off, what is broken, who was told. */
export function headline({ figures, faults, nodes }: Topology): string {
  return `${agentsWords(figures)} ${brokenWords(faults, nodes)}`.trim();
}

function agentsWords({ agentsConnected, agentsExpected }: Topology["figures"]): string {
  if (agentsConnected === null || agentsExpected === null) return "No data about agents yet.";
  if (agentsExpected === 0) return "No agent has been started yet.";
  const all = counted(agentsExpected, "agent");
  if (agentsConnected >= agentsExpected)
    return agentsExpected === 1 ? "The agent is connected." : `All ${all} are connected.`;
  if (agentsConnected === 0) return `All ${all} are cut off.`;
  return `${agentsExpected - agentsConnected} of ${all} are cut off.`;
}

function brokenWords(faults: Topology["faults"], nodes: Topology["nodes"]): string {
  if (faults.length > 0) {
    const first = faults[0]?.says ?? "";
    const rest = faults.length - 1;
    return `In force: ${first}${rest > 0 ? `, and ${rest} more` : ""}.`;
  }
  const down = nodes.filter(({ state }) => state === "down" || state === "paused");
  return down.length === 0
    ? ""
    : `${down.map(({ title }) => title).join(", ")} ${down.length === 1 ? "is" : "are"} down.`;
}

/** Who is being told now. */
export function toldWords({ figures }: Topology): string {
  const firing = figures.alerts.filter(({ phase }) => phase === "firing");
  const pages = firing.filter(({ labels }) => labels["pager"] !== undefined);
  if (pages.length > 0) return `The on-call is paged: ${names(pages)}.`;
  if (firing.length > 0) return `Nobody is paged. Firing without a page: ${names(firing)}.`;
  const pending = figures.alerts.filter(({ phase }) => phase === "pending");
  return pending.length > 0
    ? `Nobody is told yet. Pending: ${names(pending)}.`
    : "Nobody is told of anything.";
}

function names(alerts: Topology["figures"]["alerts"]): string {
  const all = [...new Set(alerts.map(({ alert }) => alert))];
  return all.length > 3
    ? `${all.slice(0, 3).join(", ")} and ${all.length - 3} more`
    : all.join(", ");
}
