import { useSignal } from "@preact/signals";
import type { DrillCatalogue, DrillSight } from "../../../../drill/api.ts";
import { seriesColour, seriesDash } from "../charts/colours.ts";
import { Legend } from "../charts/legend.tsx";
import { TimeChart } from "../charts/time-chart.tsx";
import { plainNumber } from "../../../../report/format.ts";
import { newestMs, originMs } from "../state/lab.ts";
import { hrefOf } from "../state/route.ts";
import { clockText } from "../time/lab-time.ts";
import { command, sight } from "./drill-state.ts";

const MINUTES = [5, 15, 60] as const;

/** Everything that an on-call can look at: figures, states, logs, queries, dashboards. */
export function Looks({ words }: { readonly words: DrillCatalogue }) {
  const component = useSignal(words.logs[0] ?? "");
  const text = useSignal("");
  const query = useSignal("");
  const minutes = useSignal<number>(15);
  return (
    <section class="card" aria-label="look">
      <h2>Look</h2>
      <p class="transport" style={{ margin: "10px 0" }}>
        <button type="button" onClick={() => void command({ do: "look", at: "figures" })}>
          Figures
        </button>
        {words.states.map(({ id, says }) => (
          <button
            key={id}
            type="button"
            title={says}
            onClick={() => void command({ do: "look", at: "state", state: id })}
          >
            {id}
          </button>
        ))}
        <a class="button" href={hrefOf("dashboards")}>
          Dashboards
        </a>
        <label class="field" style={{ display: "inline-flex", gap: "6px", alignItems: "center" }}>
          <span>back to</span>
          <select
            value={minutes.value}
            onChange={(event) => (minutes.value = Number(event.currentTarget.value))}
          >
            {MINUTES.map((one) => (
              <option key={one} value={one}>
                {one} min
              </option>
            ))}
          </select>
        </label>
      </p>
      <form
        class="bar-of"
        aria-label="read a log"
        onSubmit={(event) => {
          event.preventDefault();
          const wanted = text.value.trim();
          void command({
            do: "look",
            at: "logs",
            component: component.value,
            minutes: minutes.value,
            limit: 100,
            ...(wanted === "" ? {} : { text: wanted }),
          });
        }}
      >
        <label class="field">
          <span>log of</span>
          <select
            value={component.value}
            onChange={(event) => (component.value = event.currentTarget.value)}
          >
            {words.logs.map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <label class="field wide">
          <span>with the words</span>
          <input
            type="search"
            value={text.value}
            onInput={(event) => (text.value = event.currentTarget.value)}
          />
        </label>
        <button type="submit">Read</button>
      </form>
      <form
        class="bar-of"
        aria-label="ask a query"
        onSubmit={(event) => {
          event.preventDefault();
          void command({ do: "look", at: "query", query: query.value, minutes: minutes.value });
        }}
      >
        <label class="field wide">
          <span>PromQL</span>
          <input
            list="drill-queries"
            value={query.value}
            onInput={(event) => (query.value = event.currentTarget.value)}
          />
        </label>
        <datalist id="drill-queries">
          {words.figures.map(({ id, says, query: own }) => (
            <option key={id} value={own}>
              {says}
            </option>
          ))}
        </datalist>
        <button type="submit" disabled={query.value.trim() === ""}>
          Ask
        </button>
      </form>
      <div role="region" aria-label="what was seen" aria-live="polite">
        {sight.value === null ? null : <Sight sight={sight.value} />}
      </div>
    </section>
  );
}

function Sight({ sight: seen }: { readonly sight: DrillSight }) {
  switch (seen.at) {
    case "figures":
      return (
        <table>
          <tbody>
            {seen.figures.map(({ id, says, value }) => (
              <tr key={id}>
                <th scope="row">{says}</th>
                <td class="num">{value}</td>
              </tr>
            ))}
          </tbody>
        </table>
      );
    case "logs":
      return (
        <>
          <ol class="log-lines" tabIndex={0} aria-label="log lines">
            {seen.lines.map(({ at, text }, index) => (
              <li key={index} class="log-line plain">
                <time>{at === null ? "" : clockText(at)}</time>
                <code>{text}</code>
              </li>
            ))}
          </ol>
          <p class="empty">
            {seen.lines.length === 0
              ? "No line matches."
              : seen.more > 0
                ? `and ${seen.more} earlier ones`
                : ""}
          </p>
        </>
      );
    case "state":
      return <pre tabIndex={0}>{seen.lines.join("\n")}</pre>;
    case "query":
      return <QueryChart seen={seen} />;
    case "dashboard":
      return null;
  }
}

function QueryChart({ seen }: { readonly seen: Extract<DrillSight, { at: "query" }> }) {
  const instants = seen.series.flatMap(({ points }) => points.map(({ at }) => at));
  if (instants.length === 0) return <p class="empty">No series matches.</p>;
  const model = {
    series: seen.series.map(({ labels, points }, index) => {
      const dash = seriesDash(index);
      return {
        name: labelWords(labels),
        colour: seriesColour(index),
        points: points.map(({ at, value }) => [at, value] as const),
        ...(dash === undefined ? {} : { dash }),
      };
    }),
    fromMs: Math.min(...instants),
    toMs: Math.max(...instants, newestMs.value - 1),
    originMs: originMs.value,
    stacked: false,
    thresholds: [],
    shades: [],
    format: plainNumber,
  };
  return (
    <>
      <TimeChart model={model} label="what the query answers" height={200} />
      <Legend model={model} />
    </>
  );
}

function labelWords(labels: Readonly<Record<string, string>>): string {
  const shown = Object.entries(labels).filter(([name]) => name !== "__name__");
  return shown.length === 0
    ? (labels["__name__"] ?? "value")
    : shown.map(([name, value]) => `${name}=${value}`).join(" ");
}
