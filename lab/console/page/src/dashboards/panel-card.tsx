import { useEffect, useRef } from "preact/hooks";
import { useSignal } from "@preact/signals";
import type { PanelData, PanelView } from "../../../api.ts";
import type { Shade } from "../charts/chart-model.ts";
import { CopyButton } from "../parts/twin.tsx";
import { Failure } from "../parts/failure.tsx";
import { useAnswer } from "../state/answer.ts";
import { AboutIcon } from "../parts/icons.tsx";
import { PanelBody } from "./panel-body.tsx";
import { figureMs, span } from "./span.ts";

const POINTS = 400;

/** One panel in its place of the grid; it asks only while it is in sight. */
export function PanelCard(props: {
  readonly panel: PanelView;
  readonly top: number;
  readonly uid: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly shades: readonly Shade[];
}) {
  const { panel, top, uid, variables, shades } = props;
  const card = useRef<HTMLElement>(null);
  const seen = useSignal(false);
  const asked = useSignal(false);
  useEffect(() => {
    const box = card.current;
    if (box === null) return;
    const watcher = new IntersectionObserver(
      (entries) => {
        seen.value = entries.at(-1)?.isIntersecting === true;
      },
      { rootMargin: "200px" },
    );
    watcher.observe(box);
    return () => {
      watcher.disconnect();
    };
  }, []);
  const needs = seen.value && panel.type !== "text";
  const isSeries = panel.type === "timeseries" || panel.type === "heatmap";
  const { fromMs, toMs } = span.value;
  const { body, failure } = useAnswer<PanelData>(
    needs ? `dashboards/${encodeURIComponent(uid)}/panels/${panel.id}` : null,
    { from: fromMs, to: isSeries ? toMs : figureMs.value, width: POINTS, ...variables },
  );
  const { x, y, w, h } = panel.gridPos;
  return (
    <article
      ref={card}
      class="panel"
      aria-label={panel.title}
      style={placeOf({ x, y: y - top, w, h })}
    >
      <header class="panel-head">
        <h3 title={panel.description}>{panel.title}</h3>
        {panel.queries.length === 0 ? null : (
          <button
            type="button"
            aria-label={`about ${panel.title}: query and meaning`}
            title="query and meaning"
            onClick={() => (asked.value = true)}
          >
            <AboutIcon />
          </button>
        )}
      </header>
      <PanelBody panel={panel} data={body} shades={shades} failure={failure} />
      {asked.value ? (
        <QueryDialog
          panel={panel}
          data={body}
          failure={failure}
          onClose={() => (asked.value = false)}
        />
      ) : null}
    </article>
  );
}

/** Grafana's grid on a wide screen, two panels beside each other on a middling one, one on a phone. */
function placeOf({ x, y, w, h }: PanelView["gridPos"]): Readonly<Record<string, string>> {
  const width = window.innerWidth;
  if (width > 900) return { gridColumn: `${x + 1} / span ${w}`, gridRow: `${y + 1} / span ${h}` };
  return {
    gridColumn: width > 600 ? `span ${Math.min(12, Math.max(4, w))}` : "1",
    gridRow: `span ${Math.max(4, h)}`,
  };
}

function QueryDialog(props: {
  readonly panel: PanelView;
  readonly data: PanelData | null;
  readonly failure: { readonly message: string; readonly hint: string } | null;
  readonly onClose: () => void;
}) {
  const { panel, data, failure, onClose } = props;
  const box = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    box.current?.showModal();
  }, []);
  const sent = data?.sent ?? panel.queries;
  return (
    <dialog ref={box} class="query-of" aria-label={`query of ${panel.title}`} onClose={onClose}>
      <h2>{panel.title}</h2>
      <p>{panel.description}</p>
      <Failure failure={failure} />
      {sent.map(({ refId, expr }) => (
        <div key={refId}>
          <h3>Query {refId}</h3>
          <pre tabIndex={0}>{expr}</pre>
          <CopyButton text={expr} words="Copy the query" />
        </div>
      ))}
      <div class="actions">
        <button type="button" class="main" onClick={() => box.current?.close()}>
          Close
        </button>
      </div>
    </dialog>
  );
}
