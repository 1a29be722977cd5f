import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Topology, TopologyNode } from "../../../api.ts";
import { formatUnit } from "../dashboards/units.ts";
import { session } from "../state/lab.ts";
import { FleetDots } from "./fleet-dots.tsx";
import { layoutPicture, type Box, type PictureLayout } from "./layout.ts";
import { drawLinks, type DrawnLink } from "./links.ts";
import { selected } from "./selected.ts";
import { isDirection, nextBox } from "./walk.ts";
import { NODE_STATES } from "./words.ts";

/** The lab as the runbook draws it: boxes with their health, links with their traffic and their faults. */
export function Picture({ topology }: { readonly topology: Topology }) {
  const host = useRef<HTMLDivElement>(null);
  const width = useSignal(0);
  const focused = useSignal<string | null>(null);
  // Before the first paint: what lies below would jump when the width becomes known.
  useLayoutEffect(() => {
    const box = host.current;
    if (box === null) return;
    width.value = box.clientWidth;
    const watcher = new ResizeObserver(() => (width.value = box.clientWidth));
    watcher.observe(box);
    return () => {
      watcher.disconnect();
    };
  }, []);

  const nodes = topology.nodes.filter(({ state }) => state !== "gone");
  const agents = fleetSize(topology.figures);
  const layout = layoutPicture(nodes, Math.max(280, width.value), agents);
  const links = drawLinks(topology.links, layout);
  const tabStop = focused.value ?? selected.value ?? nodes[0]?.name ?? "";
  const onKey = (event: KeyboardEvent): void => {
    if (!isDirection(event.key)) return;
    event.preventDefault();
    const next = nextBox(layout.boxes, tabStop, event.key);
    if (next === null) return;
    focused.value = next;
    host.current?.querySelector<HTMLElement>(`[data-node="${CSS.escape(next)}"]`)?.focus();
  };
  return (
    <div
      ref={host}
      class="picture"
      role="group"
      aria-label="topology"
      style={{ height: `${layout.height}px` }}
      onKeyDown={onKey}
    >
      {width.value === 0 ? null : (
        <>
          <Wires links={links} width={width.value} height={layout.height} />
          <ul>
            {nodes.map((node) => (
              <li key={node.name}>
                <NodeBox
                  node={node}
                  topology={topology}
                  box={layout.boxes.get(node.name)}
                  layout={layout}
                  isTabStop={node.name === tabStop}
                  onFocus={() => (focused.value = node.name)}
                />
              </li>
            ))}
          </ul>
          <LinkFaults links={links} width={width.value} />
        </>
      )}
    </div>
  );
}

function Wires(props: {
  readonly links: readonly DrawnLink[];
  readonly width: number;
  readonly height: number;
}) {
  const { links, width, height } = props;
  return (
    <svg class="wires" viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
      {links.map(({ key, link, path }) => (
        <g key={key} class={`wire ${link.state}${isChosen(link) ? " chosen" : ""}`}>
          <path class="ground" d={path} />
          <path class={`flow ${pace(link.bytesPerSecond)}`} d={path} />
        </g>
      ))}
    </svg>
  );
}

function isChosen({ from, to }: { readonly from: string; readonly to: string }): boolean {
  return selected.value === from || selected.value === to;
}

/** How fast the dots run: a picture of much and little, not a measurement. */
function pace(bytesPerSecond: number | null): string {
  if (bytesPerSecond === null || bytesPerSecond < 100) return "calm";
  return bytesPerSecond < 5000 ? "brisk" : "quick";
}

function NodeBox(props: {
  readonly node: TopologyNode;
  readonly topology: Topology;
  readonly box: Box | undefined;
  readonly layout: PictureLayout;
  readonly isTabStop: boolean;
  readonly onFocus: () => void;
}) {
  const { node, topology, box, layout, isTabStop, onFocus } = props;
  if (box === undefined) return null;
  const { mark, word, tone } = NODE_STATES[node.state];
  const isSelected = selected.value === node.name;
  const figure = node.figures.find(({ value }) => value !== null);
  return (
    <button
      type="button"
      class={`node ${tone} is-${node.state}${layout.isCompact ? " compact" : ""}`}
      data-node={node.name}
      tabIndex={isTabStop ? 0 : -1}
      aria-pressed={isSelected}
      title={node.why}
      style={{
        left: `${box.x}px`,
        top: `${box.y}px`,
        width: `${box.width}px`,
        height: `${box.height}px`,
      }}
      onFocus={onFocus}
      onClick={() => (selected.value = isSelected ? null : node.name)}
    >
      <span class="node-title">
        <i class="mark" aria-hidden="true">
          {mark}
        </i>
        <b>{node.title}</b>
        <span class="sr">: {word}. </span>
        {node.faults.length > 0 ? <em>fault</em> : null}
      </span>
      {node.kind === "fleet" ? (
        <FleetDots
          figures={topology.figures}
          size={fleetSize(topology.figures)}
          width={box.width}
        />
      ) : layout.isCompact ? (
        <span class="sr">{node.why}</span>
      ) : (
        <span class="node-note">
          {node.state === "healthy" && figure !== undefined
            ? `${formatUnit(figure.value ?? 0, figure.unit)} ${figure.label}`
            : node.state === "healthy"
              ? word
              : node.why}
        </span>
      )}
    </button>
  );
}

/** All agents that there will be, so that the picture has its size before they have started. */
function fleetSize({ agentsExpected }: Topology["figures"]): number {
  return Math.max(agentsExpected ?? 0, session.value?.agents ?? 0);
}

/** What is wrong with a link, told at its middle. */
function LinkFaults({
  links,
  width,
}: {
  readonly links: readonly DrawnLink[];
  readonly width: number;
}) {
  return (
    <ul class="link-faults" aria-label="faults on links">
      {links
        .filter(({ link }) => link.faults.length > 0)
        .map(({ key, link, middle }) => (
          <li
            key={key}
            style={{
              left: `${Math.max(60, Math.min(width - 60, middle.x))}px`,
              top: `${middle.y}px`,
            }}
            title={`${link.name}: ${link.faults.map(({ says }) => says).join("; ")}`}
          >
            {link.faults[0]?.fault}
            <span class="sr"> on {link.name}</span>
          </li>
        ))}
    </ul>
  );
}
