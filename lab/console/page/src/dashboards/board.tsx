import { useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { command } from "../drill/drill-state.ts";
import type { Annotations, Dashboard, DashboardVariable, PanelRow } from "../../../api.ts";
import { Failure } from "../parts/failure.tsx";
import { useAnswer } from "../state/answer.ts";
import { isLive, session, stretch } from "../state/lab.ts";
import { hrefOf } from "../state/route.ts";
import { cursorMs } from "../time/cursor.ts";
import { Scale } from "../time/scale.ts";
import { Scrubber } from "../time/scrubber.tsx";
import type { Shade } from "../charts/chart-model.ts";
import { namedColour } from "../charts/colours.ts";
import { PanelCard } from "./panel-card.tsx";
import { span } from "./span.ts";

/** A dashboard in Grafana's grid, with its variables and the marks of faults and alerts. */
export function Board({ uid }: { readonly uid: string }) {
  const { body: board, failure } = useAnswer<Dashboard>(`dashboards/${encodeURIComponent(uid)}`);
  const chosen = useSignal<Readonly<Record<string, string>>>({});
  const { fromMs, toMs } = span.value;
  const { body: marks } = useAnswer<Annotations>(
    board === null ? null : `dashboards/${encodeURIComponent(uid)}/annotations`,
    { from: fromMs, to: toMs },
  );
  const title = board?.title;
  useEffect(() => {
    if (title !== undefined && session.value?.mode === "drill") {
      void command({ do: "look", at: "dashboard", dashboard: title });
    }
  }, [title]);
  const shades = useMemo(() => shadesOf(marks), [marks]);
  if (board === null) return <Failure failure={failure} />;
  const variables = Object.fromEntries(
    Object.entries(chosen.value).map(([name, value]) => [`var-${name}`, value]),
  );
  return (
    <>
      <h1>{board.title}</h1>
      <p class="lead">{board.description}</p>
      <div class="bar-of section">
        {board.variables
          .filter(({ hidden, options }) => !hidden && options.length > 0)
          .map((variable) => (
            <VariableField
              key={variable.name}
              variable={variable}
              value={chosen.value[variable.name]}
              onChange={(value) => (chosen.value = { ...chosen.value, [variable.name]: value })}
            />
          ))}
      </div>
      <Scrubber scale={new Scale(stretch.value)} />
      <p class="quiet" aria-live="off">
        {cursorMs.value === null
          ? isLive.value
            ? "Single figures are those of now."
            : "Single figures are those of the end; move the handle to see them earlier."
          : "Single figures are those at the handle."}
        {marks === null || marks.annotations.length === 0
          ? ""
          : " Shaded: faults in force; bars above: alerts that fire."}
      </p>
      {board.rows.map((row, index) => (
        <BoardRow
          key={`${row.title}-${index}`}
          row={row}
          uid={uid}
          variables={variables}
          shades={shades}
        />
      ))}
      {board.links.length === 0 ? null : (
        <nav class="board-links section" aria-label="see also">
          {board.links.map((link) => (
            <a key={link.uid} href={hrefOf("dashboards", [link.uid])}>
              {link.title}
            </a>
          ))}
        </nav>
      )}
    </>
  );
}

function shadesOf(marks: Annotations | null): readonly Shade[] {
  return (marks?.annotations ?? []).map((mark) => ({
    kind: namedColour(mark.color) === "hurt" ? "region" : "bar",
    fromMs: mark.fromMs,
    toMs: mark.toMs,
    colour: namedColour(mark.color),
  }));
}

function VariableField(props: {
  readonly variable: DashboardVariable;
  readonly value: string | undefined;
  readonly onChange: (value: string) => void;
}) {
  const { variable, value, onChange } = props;
  const all = variable.current.includes("$__all") || variable.multi;
  return (
    <label class="field">
      <span>{variable.label === "" ? variable.name : variable.label}</span>
      <select
        value={value ?? variable.current[0] ?? ""}
        onChange={(event) => {
          onChange(event.currentTarget.value);
        }}
      >
        {all ? <option value="$__all">All</option> : null}
        {variable.options.map((option) => (
          <option key={option} value={option}>
            {option}
          </option>
        ))}
      </select>
    </label>
  );
}

function BoardRow(props: {
  readonly row: PanelRow;
  readonly uid: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly shades: readonly Shade[];
}) {
  const { row, uid, variables, shades } = props;
  const isOpen = useSignal(!row.collapsed);
  const top = Math.min(...row.panels.map(({ gridPos }) => gridPos.y));
  return (
    <section class="board-row" aria-label={row.title === "" ? undefined : row.title}>
      {row.title === "" ? null : (
        <h2>
          <button
            type="button"
            aria-expanded={isOpen.value}
            onClick={() => (isOpen.value = !isOpen.value)}
          >
            {row.title}
          </button>
        </h2>
      )}
      {isOpen.value ? (
        <div class="board-grid">
          {row.panels.map((panel) => (
            <PanelCard
              key={panel.id}
              panel={panel}
              top={top}
              uid={uid}
              variables={variables}
              shades={shades}
            />
          ))}
        </div>
      ) : null}
    </section>
  );
}
