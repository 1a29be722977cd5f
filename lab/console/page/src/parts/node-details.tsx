import type { Topology, TopologyLink } from "../../../api.ts";
import { formatUnit } from "../dashboards/units.ts";
import { selected } from "../picture/selected.ts";
import { LINK_STATES, NODE_STATES } from "../picture/words.ts";
import { clockText } from "../time/lab-time.ts";
import { hrefOf } from "../state/route.ts";
import { session } from "../state/lab.ts";

/** More of the box that was clicked: why it is so, its numbers, its links and faults. */
export function NodeDetails({ topology }: { readonly topology: Topology }) {
  const node = topology.nodes.find(({ name }) => name === selected.value);
  if (node === undefined) return null;
  const { mark, word, tone } = NODE_STATES[node.state];
  const links = topology.links.filter(({ from, to }) => from === node.name || to === node.name);
  return (
    <section class="card details" aria-label={`details of ${node.title}`}>
      <div class="details-head">
        <h2>{node.title}</h2>
        <span class={`chip ${tone}`}>
          {mark} {word}
        </span>
        <button type="button" onClick={() => (selected.value = null)}>
          Close
        </button>
      </div>
      <p class="quiet">{node.why}</p>
      <dl>
        {node.faults.map(({ id, says, sinceMs }) => [
          <dt key={`t-${id}`}>fault</dt>,
          <dd key={id} class="hurt-text">
            {says}, since {clockText(sinceMs)}
          </dd>,
        ])}
        {node.figures.map(({ label, value, unit, query }) => [
          <dt key={`t-${label}`}>{label}</dt>,
          <dd key={label} title={query}>
            {value === null ? "no data" : formatUnit(value, unit)}
          </dd>,
        ])}
        {links.map((link) => [
          <dt key={`t-${link.name}`}>
            {link.from === node.name ? "to" : "from"}{" "}
            {link.from === node.name ? link.to : link.from}
          </dt>,
          <dd key={link.name}>{linkWords(link)}</dd>,
        ])}
      </dl>
      {session.value?.canAct === true ? (
        <p class="section">
          <a class="button" href={hrefOf("do", [], { on: node.name })}>
            Do something to {node.title}
          </a>
        </p>
      ) : null}
    </section>
  );
}

function linkWords({ state, connections, bytesPerSecond, faults, why }: TopologyLink): string {
  const parts = [
    LINK_STATES[state],
    connections === null ? "" : `${connections} open`,
    bytesPerSecond === null ? "" : formatUnit(bytesPerSecond, "Bps"),
    ...faults.map(({ says }) => says),
    state === "broken" || state === "slow" ? why : "",
  ];
  return parts.filter((part) => part !== "").join(", ");
}
