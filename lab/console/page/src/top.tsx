import { useLayoutEffect, useRef } from "preact/hooks";
import type { Session } from "../../api.ts";
import { Logo, SchemeIcon } from "./parts/icons.tsx";
import { atMs, isLive, line } from "./state/lab.ts";
import { hrefOf, route } from "./state/route.ts";
import { isDark, turnScheme } from "./state/scheme.ts";
import { cursorMs } from "./time/cursor.ts";
import { clockText } from "./time/lab-time.ts";

interface Tab {
  readonly view: string;
  readonly title: string;
}

const TABS: Readonly<Record<Session["mode"], readonly Tab[]>> = {
  live: [
    { view: "now", title: "Now" },
    { view: "do", title: "Do" },
    { view: "replay", title: "Replay" },
    { view: "dashboards", title: "Dashboards" },
    { view: "matrix", title: "Matrix" },
    { view: "runs", title: "Runs" },
  ],
  stored: [
    { view: "replay", title: "Replay" },
    { view: "now", title: "Picture" },
    { view: "dashboards", title: "Dashboards" },
    { view: "matrix", title: "Matrix" },
    { view: "runs", title: "Runs" },
  ],
  runs: [
    { view: "runs", title: "Runs" },
    { view: "matrix", title: "Matrix" },
  ],
  drill: [
    { view: "drill", title: "Drill" },
    { view: "dashboards", title: "Dashboards" },
  ],
};

/** A drill that is over has its outcome beside its replay. */
function tabsOf({ mode, isDrill }: Session): readonly Tab[] {
  const outcome = { view: "drill", title: "Drill" };
  const tabs = TABS[mode];
  return mode === "stored" && isDrill ? [...tabs.slice(0, 1), outcome, ...tabs.slice(1)] : tabs;
}

/** Name, run, clock, views. */
export function Top({ session }: { readonly session: Session }) {
  const head = useRef<HTMLElement>(null);
  // What else stays in sight does so below it.
  useLayoutEffect(() => {
    const box = head.current;
    if (box === null) return;
    const watcher = new ResizeObserver(() => {
      document.documentElement.style.setProperty("--top-height", `${box.offsetHeight}px`);
    });
    watcher.observe(box);
    return () => {
      watcher.disconnect();
    };
  }, []);
  const tabs = tabsOf(session);
  return (
    <header ref={head} class="top">
      <div class="top-line">
        <a class="brand" href={hrefOf(tabs[0]?.view ?? "now")} aria-label="kas-lab, first view">
          <Logo />
          <span>kas-lab</span>
        </a>
        <span class="run-name" title={session.run}>
          <b>{session.title === "" ? (session.scenario ?? "") : session.title}</b> {session.run}
        </span>
        <div class="top-right">
          <ModeMark session={session} />
          {session.mode === "runs" ? null : (
            <span class="clock" role="timer" aria-label="lab time since T+0">
              {clockText(atMs.value)}
            </span>
          )}
          <button
            type="button"
            class="icon-button"
            aria-label={isDark() ? "switch to light colours" : "switch to dark colours"}
            title={isDark() ? "light" : "dark"}
            onClick={turnScheme}
          >
            <SchemeIcon />
          </button>
        </div>
      </div>
      <nav class="tabs" aria-label="views">
        {tabs.map(({ view, title }) => (
          <a
            key={view}
            href={hrefOf(view)}
            aria-current={route.value.view === view ? "page" : undefined}
          >
            {title}
          </a>
        ))}
      </nav>
    </header>
  );
}

function ModeMark({ session }: { readonly session: Session }) {
  const { tone, words } = modeWords(session);
  return (
    <span class={`mode ${tone}`}>
      <i aria-hidden="true" />
      {words}
    </span>
  );
}

function modeWords({ mode, speed }: Session): { readonly tone: string; readonly words: string } {
  if (line.value.kind === "lost") return { tone: "gone", words: "no answer" };
  if (line.value.kind === "ended") return { tone: "", words: "ended" };
  if (mode === "runs") return { tone: "", words: "stored runs" };
  if (!isLive.value) return { tone: "", words: "stored" };
  if (cursorMs.value !== null) return { tone: "waiting", words: `earlier; live ${speed}x` };
  return { tone: "live", words: `${mode === "drill" ? "drill" : "live"} ${speed}x` };
}
