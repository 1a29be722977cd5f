import type { Dashboards } from "../../../api.ts";
import { Board } from "../dashboards/board.tsx";
import { Failure } from "../parts/failure.tsx";
import { useAnswer } from "../state/answer.ts";
import { hrefOf, route } from "../state/route.ts";

/** Grafana's dashboards, drawn here: the list, or the one that was chosen. */
export function DashboardsView() {
  const { body, failure } = useAnswer<Dashboards>("dashboards");
  const [uid] = route.value.rest;
  if (uid !== undefined) {
    return (
      <>
        <nav class="board-links" aria-label="dashboards">
          {(body?.dashboards ?? []).map((board) => (
            <a
              key={board.uid}
              href={hrefOf("dashboards", [board.uid])}
              aria-current={board.uid === uid ? "page" : undefined}
            >
              {board.title}
            </a>
          ))}
        </nav>
        <Board key={uid} uid={uid} />
      </>
    );
  }
  return (
    <>
      <h1>Dashboards</h1>
      <p class="lead">
        The Grafana dashboards of this repository, with the same queries, units and thresholds; no
        Grafana is needed to look at them.
      </p>
      <Failure failure={failure} />
      <ul class="board-list">
        {(body?.dashboards ?? []).map(({ uid: own, title, description, panels }) => (
          <li key={own}>
            <a href={hrefOf("dashboards", [own])}>
              <b>{title}</b>
              <span>{description}</span>
              <span>{panels} panels</span>
            </a>
          </li>
        ))}
      </ul>
    </>
  );
}
