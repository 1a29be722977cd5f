import type { Correlation } from "../../../api.ts";
import { useAnswer } from "../state/answer.ts";
import { clockText } from "../time/lab-time.ts";
import { Failure } from "./failure.tsx";

/** One agent's request through edge, kas, Rails, Gitaly and Redis. */
export function RequestTrail({
  id,
  onClose,
}: {
  readonly id: string;
  readonly onClose: () => void;
}) {
  const { body, failure, waiting } = useAnswer<Correlation>(
    `correlation/${encodeURIComponent(id)}`,
  );
  return (
    <section class="card section" aria-label={`request ${id}`}>
      <div class="details-head">
        <h2>One request, followed</h2>
        <code>{id}</code>
        <button type="button" onClick={onClose}>
          Close
        </button>
      </div>
      <Failure failure={failure} />
      {waiting ? <p class="empty">Looking through the logs…</p> : null}
      {body === null ? null : (
        <>
          <p class="quiet">{summary(body)}</p>
          <ol class="steps">
            {body.steps.map((step, index) => (
              <li key={index} class={step.level}>
                <time>{clockText(step.at)}</time>
                <b>{step.node}</b>
                <p>
                  {step.says} <small>tied by {step.tie === "id" ? "its id" : step.tie}</small>
                </p>
              </li>
            ))}
          </ol>
          {body.silent.length === 0 ? null : (
            <ul class="empty">
              {body.silent.map(({ node, why }) => (
                <li key={node}>
                  {node}: {why}
                </li>
              ))}
            </ul>
          )}
        </>
      )}
    </section>
  );
}

function summary({ agent, pod, fromMs, toMs }: Correlation): string {
  const parts = [
    agent === null ? "" : `from ${agent}`,
    pod === null ? "" : `answered by ${pod}`,
    fromMs === null || toMs === null ? "" : `${clockText(fromMs)} to ${clockText(toMs)}`,
  ];
  return parts.filter((part) => part !== "").join(", ");
}
