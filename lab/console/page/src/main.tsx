import "virtual:palette.css";
import "./styles/all.css";
import { computed, effect } from "@preact/signals";
import { render } from "preact";
import { App } from "./app.tsx";
import { followDrill } from "./drill/drill-state.ts";
import { followLab } from "./state/follow-lab.ts";
import { originMs, session } from "./state/lab.ts";
import { go, hrefOf, route } from "./state/route.ts";
import { cursorMs } from "./time/cursor.ts";

const FIRST_VIEWS = { live: "now", stored: "replay", runs: "runs", drill: "drill" } as const;

/** Where a link without a view leads; a living lab's first view is where the address is already. */
effect(() => {
  const known = session.value;
  if (known === null || route.value.view !== "") return;
  go(hrefOf(FIRST_VIEWS[known.mode]));
});

/** `?at=<lab ms since T+0>` puts the page there: how a cell of a matrix opens a run. */
effect(() => {
  const at = route.value.query.get("at");
  if (at === null || session.value === null || !/^-?\d+$/.test(at)) return;
  cursorMs.value = originMs.value + Number(at);
});

effect(() => {
  const known = session.value;
  const what =
    known === null || known.run === "" ? "" : `${known.title === "" ? known.run : known.title} · `;
  document.title = `${what}kas-lab`;
});

const root = document.getElementById("page");
if (root === null) throw new Error("the page has no place");
root.replaceChildren();
render(<App />, root);
void followLab();

/** Whatever is looked at, a drill goes on. */
const isDrill = computed(() => session.value?.mode === "drill");
effect(() => {
  if (!isDrill.value) return;
  const stop = new AbortController();
  void followDrill(stop.signal);
  return () => {
    stop.abort();
  };
});
