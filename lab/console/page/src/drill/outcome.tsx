import type { DrillMoment, DrillResult } from "../../../../drill/api.ts";
import { afterAction } from "../../../../drill/after-action.ts";
import { duration } from "../../../../report/format.ts";
import { CopyButton } from "../parts/twin.tsx";
import { clockText } from "../time/lab-time.ts";

const ENDINGS: Readonly<Record<DrillResult["ending"], string>> = {
  restored: "Service is restored",
  "gave-up": "You gave up",
  "timed-out": "The shift is over",
  interrupted: "The drill was interrupted",
};

const WHO: Readonly<Record<DrillMoment["who"], { readonly word: string; readonly tone: string }>> =
  {
    incident: { word: "incident", tone: "hurt-text" },
    told: { word: "told", tone: "told-text" },
    "on-call": { word: "you", tone: "healed-text" },
    service: { word: "service", tone: "" },
  };

/** The end of a drill: the score, what it was, the real time line, what was seen when. */
export function Outcome({ result }: { readonly result: DrillResult }) {
  const { incident, score, ending, beganAt } = result;
  const after = (at: number | null): string =>
    at === null || beganAt === null ? "never" : duration(Math.max(0, at - beganAt));
  return (
    <>
      <h1>
        {ENDINGS[ending]}: {score.points} of {score.of} points
      </h1>
      <p class="lead">
        It was: {incident.title}. {incident.says}
      </p>
      <ul class="figures" aria-label="key figures">
        <li>
          <b>{after(result.firstSignalAt)}</b>until you were told
        </li>
        <li>
          <b>{after(result.acknowledgedAt)}</b>until you took it
        </li>
        <li class={result.rightHypothesisAt === null ? "" : "healed"}>
          <b>{after(result.rightHypothesisAt)}</b>until you suspected the cause
        </li>
        <li class={result.mitigatedAt === null ? "" : "healed"}>
          <b>{after(result.mitigatedAt)}</b>until you mitigated it
        </li>
        <li class={result.restoredAt === null ? "hurt" : "healed"}>
          <b>{after(result.restoredAt)}</b>until nobody suffered any more
        </li>
        <li>
          <b>{Math.round(result.agentMinutesLost)}</b>agent minutes without a connection
        </li>
      </ul>
      <section class="section" aria-label="score">
        <h2>The score</h2>
        <table aria-label="score by part">
          <thead>
            <tr>
              <th scope="col">Points</th>
              <th scope="col">What for</th>
            </tr>
          </thead>
          <tbody>
            {score.parts.map(({ id, says, points, most }) => (
              <tr key={id}>
                <td class="num">
                  <b>{points}</b>
                  {most > 0 ? ` of ${most}` : ""}
                </td>
                <td>{says}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <section class="section" aria-label="the real time line">
        <h2>What really happened</h2>
        <ol class="steps">
          {result.timeline.map(({ at, who, says }, index) => (
            <li key={index} class={who === "incident" ? "error" : ""}>
              <time>{clockText(at)}</time>
              <b class={WHO[who].tone}>{WHO[who].word}</b>
              <p>{says}</p>
            </li>
          ))}
        </ol>
      </section>
      <section class="section" aria-label="what you looked at">
        <h2>What you looked at</h2>
        {result.seen.length === 0 ? <p class="quiet">Nothing.</p> : null}
        <ol class="events">
          {result.seen.map(({ at, says }, index) => (
            <li key={index}>
              <time>{clockText(at)}</time>
              <span>{says}</span>
            </li>
          ))}
        </ol>
      </section>
      <section class="section" aria-label="after-action report">
        <h2>After-action report</h2>
        <pre class="report" tabIndex={0}>
          {afterAction(result)}
        </pre>
        <p class="transport">
          <CopyButton text={afterAction(result)} words="Copy the report" />
          <code>{result.report}</code> <CopyButton text={result.report} words="Copy the path" />
        </p>
      </section>
    </>
  );
}
