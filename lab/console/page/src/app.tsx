import type { ComponentType } from "preact";
import { Banners } from "./banners.tsx";
import { Notice } from "./parts/notice.tsx";
import { line, session } from "./state/lab.ts";
import { route } from "./state/route.ts";
import { Top } from "./top.tsx";
import { DashboardsView } from "./views/dashboards.tsx";
import { DoView } from "./views/do.tsx";
import { DrillView } from "./views/drill.tsx";
import { MatrixView } from "./views/matrix.tsx";
import { NowView } from "./views/now.tsx";
import { ReplayView } from "./views/replay.tsx";
import { RunsView } from "./views/runs.tsx";

const VIEWS: Readonly<Record<string, ComponentType>> = {
  now: NowView,
  do: DoView,
  replay: ReplayView,
  dashboards: DashboardsView,
  matrix: MatrixView,
  runs: RunsView,
  drill: DrillView,
};

/** The whole page: head, messages about the lab itself, and the view of the address. */
export function App() {
  const refused = refusal();
  if (refused !== null) return refused;
  const known = session.value;
  if (known === null) {
    return line.value.kind === "lost" ? (
      <Notice title="Nobody answers at this address">
        <p>
          The lab that this page belongs to is not running, or has ended. The page looks again by
          itself.
        </p>
        <p>Start one and open the link that it prints, or look at a finished run:</p>
        <pre>{"./kaslab up\n./kaslab open"}</pre>
      </Notice>
    ) : (
      <p key="loading" class="loading" role="status">
        Asking the lab…
      </p>
    );
  }
  if (route.value.view === "")
    return (
      <p key="loading" class="loading">
        Opening…
      </p>
    );
  const View = VIEWS[route.value.view] ?? UnknownView;
  return (
    <>
      <a class="skip" href="#main" onClick={skipToMain}>
        Skip to the content
      </a>
      <Top session={known} />
      <Banners session={known} />
      <main id="main" tabIndex={-1}>
        <View key={`${known.run} ${route.value.view}`} />
      </main>
    </>
  );
}

/** The address has the route behind `#`, so the link moves the focus itself. */
function skipToMain(event: Event): void {
  event.preventDefault();
  document.getElementById("main")?.focus();
}

function refusal() {
  const now = line.value;
  if (now.kind !== "refused") return null;
  if (now.status === 401 || now.status === 403) {
    return (
      <Notice title="This link's token is not right">
        <p>
          {now.message} {now.hint}
        </p>
        <p>
          Every lab makes a new token when it starts, so an old link or a bookmark no longer opens
          it. Copy the whole link that the lab printed, with what follows <code>#token=</code>.
        </p>
        <p>It is printed again by:</p>
        <pre>./kaslab open</pre>
      </Notice>
    );
  }
  return (
    <Notice title="The lab cannot show this">
      <p>{now.message}</p>
      <p>{now.hint}</p>
      <p class="actions">
        <button
          type="button"
          class="main"
          onClick={() => {
            window.location.reload();
          }}
        >
          Ask again
        </button>
      </p>
    </Notice>
  );
}

function UnknownView() {
  return (
    <>
      <h1>There is no such view</h1>
      <p class="lead">Choose one of those above.</p>
    </>
  );
}
