import type { KeyFigures, Topology } from "../../../api.ts";
import { plainNumber } from "../../../../report/format.ts";

/** The numbers that an on-call asks for first. */
export function Figures({ topology }: { readonly topology: Topology }) {
  const { figures, faults } = topology;
  const firing = figures.alerts.filter(({ phase }) => phase === "firing").length;
  const pending = figures.alerts.length - firing;
  return (
    <ul class="figures" aria-label="key figures">
      <Agents figures={figures} />
      <Codes figures={figures} />
      <Sli figures={figures} />
      <li class={firing > 0 ? "told" : ""}>
        <b>{firing}</b>
        {firing === 1 ? "alert fires" : "alerts fire"}, {pending} pending
      </li>
      <li class={faults.length > 0 ? "hurt" : ""}>
        <b>{faults.length}</b>
        {faults.length === 1 ? "fault in force" : "faults in force"}
      </li>
    </ul>
  );
}

function Agents({
  figures: { agentsConnected, agentsExpected },
}: {
  readonly figures: KeyFigures;
}) {
  const isKnown = agentsConnected !== null && agentsExpected !== null;
  const tone =
    !isKnown || agentsExpected === 0 ? "" : agentsConnected < agentsExpected ? "hurt" : "healed";
  return (
    <li class={tone}>
      <b>
        {isKnown ? agentsConnected : "–"} <small>of {agentsExpected ?? "–"}</small>
      </b>
      agents connected
    </li>
  );
}

function Codes({ figures: { codesPerMinute } }: { readonly figures: KeyFigures }) {
  const total = codesPerMinute.reduce((sum, { value }) => sum + value, 0);
  const worst = [...codesPerMinute]
    .filter(({ value }) => value > 0)
    .sort((a, b) => b.value - a.value);
  return (
    <li>
      <b>
        {plainNumber(total)} <small>a minute</small>
      </b>
      {worst.length === 0
        ? "calls finished"
        : worst
            .slice(0, 2)
            .map(({ code, value }) => `${code}\u00a0${plainNumber(value)}`)
            .join(", ")}
    </li>
  );
}

function Sli({ figures: { sli } }: { readonly figures: KeyFigures }) {
  const ratio = sli.errorRatio5m;
  const tone = ratio !== null && ratio > sli.pageAbove ? "hurt" : "";
  return (
    <li class={tone}>
      <b>{ratio === null ? "no calls" : `${plainNumber(ratio * 100)}\u00a0%`}</b>
      errors in 5 min; objective&nbsp;{plainNumber(sli.budget * 100)}&nbsp;%
    </li>
  );
}
