import type { MatrixColumn } from "../../../api.ts";
import { alertNames, ORIGINS } from "../../../../matrix/render/words.ts";
import { Breakable } from "../time/time-line.tsx";

const ORIGIN_TITLES: Readonly<Record<MatrixColumn["origin"], string>> = {
  gitlab: "GitLab's alerts for kas",
  generic: "GitLab's generic alerts",
  lab: "the lab's proposals",
  user: "your rules",
};

/** Whose alerts, then which; stays in sight. */
export function MatrixHead({ columns }: { readonly columns: readonly MatrixColumn[] }) {
  return (
    <>
      <colgroup>
        <col class="for-name" />
        <col class="for-share" />
        {columns.map(({ id }) => (
          <col key={id} />
        ))}
        <col class="for-lesson" />
      </colgroup>
      <thead role="rowgroup">
        <tr role="row" class="origins">
          <th class="name" aria-hidden="true" />
          <th aria-hidden="true" />
          {originRuns(columns).map(({ origin, count }) => (
            <th key={origin} role="columnheader" scope="colgroup" colSpan={count}>
              <span>{ORIGIN_TITLES[origin]}</span>
            </th>
          ))}
          <th class="lesson" aria-hidden="true" />
        </tr>
        <tr role="row" class="heads">
          <th role="columnheader" scope="col" class="name">
            Incident
          </th>
          <th role="columnheader" scope="col" class="share">
            Cut off
          </th>
          {columns.map(({ id, title, origin, alerts }) => (
            <th
              key={id}
              role="columnheader"
              scope="col"
              title={`${ORIGINS[origin]}: ${alertNames(alerts)}`}
            >
              <Breakable text={title} />
            </th>
          ))}
          <th role="columnheader" scope="col" class="lesson">
            Who knew, and what to take home
          </th>
        </tr>
      </thead>
    </>
  );
}

/** Columns of one origin that stand beside each other. */
function originRuns(columns: readonly MatrixColumn[]) {
  const runs: { origin: MatrixColumn["origin"]; count: number }[] = [];
  for (const { origin } of columns) {
    const last = runs.at(-1);
    if (last?.origin === origin) last.count++;
    else runs.push({ origin, count: 1 });
  }
  return runs;
}
