import type { DrillAlert, DrillSignal } from "../../../../drill/api.ts";
import { clockText } from "../time/lab-time.ts";
import { Breakable } from "../time/time-line.tsx";
import { command } from "./drill-state.ts";

const ROUTES: Readonly<
  Record<DrillSignal["route"], { readonly word: string; readonly tone: string }>
> = {
  page: { word: "page", tone: "hurt" },
  chat: { word: "chat", tone: "told" },
  ticket: { word: "ticket", tone: "told" },
  report: { word: "a user says", tone: "" },
};

/** What reached the on-call without being looked for. */
export function Inbox({ signals }: { readonly signals: readonly DrillSignal[] }) {
  return (
    <section class="card" aria-label="inbox">
      <h2>Inbox</h2>
      {signals.length === 0 ? <p class="quiet">Nothing yet. The shift is quiet.</p> : null}
      <ol class="acts-list" aria-live="polite">
        {[...signals].reverse().map((one) => (
          <li key={one.id}>
            <p>
              <time>{clockText(one.at)}</time>
              <span class={`chip ${ROUTES[one.route].tone}`}>{ROUTES[one.route].word}</span>{" "}
              <b>
                <Breakable text={one.title} />
              </b>
            </p>
            <p class="quiet">{one.text}</p>
            <SignalFacts signal={one} />
          </li>
        ))}
      </ol>
    </section>
  );
}

function SignalFacts({ signal }: { readonly signal: DrillSignal }) {
  const { id, alert, acknowledgedAt, resolvedAt, title } = signal;
  return (
    <p class="transport">
      {acknowledgedAt === null ? (
        <button
          type="button"
          class="main"
          aria-label={`acknowledge ${id}: ${title}`}
          onClick={() => void command({ do: "acknowledge", signal: id })}
        >
          Acknowledge
        </button>
      ) : (
        <span class="quiet">taken at {clockText(acknowledgedAt)}</span>
      )}
      {resolvedAt === null ? null : (
        <span class="healed-text">over at {clockText(resolvedAt)}</span>
      )}
      {alert?.proposed === true ? <span class="quiet">the lab's proposal</span> : null}
      {alert?.runbook === null || alert === null ? null : <Runbook address={alert.runbook} />}
    </p>
  );
}

function Runbook({ address }: { readonly address: string }) {
  return /^https?:/.test(address) ? (
    <a href={address} target="_blank" rel="noreferrer">
      runbook
    </a>
  ) : (
    <span class="quiet">
      runbook: <code>{address}</code>
    </span>
  );
}

/** Alerts that are pending or firing now. */
export function AlertsNow({ alerts }: { readonly alerts: readonly DrillAlert[] }) {
  return (
    <section class="card" aria-label="alerts now">
      <h2>Alerts now</h2>
      {alerts.length === 0 ? <p class="quiet">None pending, none firing.</p> : null}
      <ul class="in-force">
        {alerts.map(({ name, phase, since, route, labels }) => (
          <li key={`${name} ${JSON.stringify(labels)}`}>
            <span class={`chip ${phase === "firing" ? "told" : ""}`}>{phase}</span>
            <span>
              <Breakable text={name} />
              <small class="quiet">
                {" "}
                since {clockText(since)}, {route === "dropped" ? "tells nobody" : route}
              </small>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
