import { batch, signal } from "@preact/signals";
import type {
  DrillAnswer,
  DrillCatalogue,
  DrillCommand,
  DrillLine,
  DrillResult,
  DrillSight,
  DrillView,
} from "../../../../drill/api.ts";
import { CallFailure, failureWords, get, isAbort, post } from "../api/call.ts";
import { eventStream } from "../api/event-stream.ts";
import { browserClock } from "../state/browser-clock.ts";
import { noteLoss } from "../state/follow-lab.ts";
import { line, session } from "../state/lab.ts";

/** Between two views, wall ms: the clock of the page moves with them. */
const PERIOD_MS = 1_000;

export const drillView = signal<DrillView | null>(null);
export const catalogue = signal<DrillCatalogue | null>(null);
export const result = signal<DrillResult | null>(null);
/** What the start says while the lab comes up. */
export const progress = signal("");
/** What came of the last command. */
export const answered = signal<{ readonly ok: boolean; readonly says: string } | null>(null);
/** What the last look showed. */
export const sight = signal<DrillSight | null>(null);

/** Keeps view, catalogue and result as the drill goes on, until it is called off. */
export async function followDrill(stop: AbortSignal): Promise<void> {
  const hasEnded = (): boolean => stop.aborted || result.value !== null;
  void hearLines(stop, hasEnded);
  while (!hasEnded()) {
    try {
      await readView(stop);
      line.value = { kind: "open" };
    } catch (error) {
      if (isAbort(error) || hasEnded()) return;
      if (error instanceof CallFailure && error.status >= 400 && error.status < 500) {
        answered.value = { ok: false, says: error.message };
        return;
      }
      noteLoss();
    }
    await browserClock.sleep(PERIOD_MS);
  }
}

/** The end comes as a line, because the lab stops right after it. */
async function hearLines(stop: AbortSignal, hasEnded: () => boolean): Promise<void> {
  while (!hasEnded()) {
    try {
      for await (const { data } of eventStream("drill/events", stop)) {
        hear(data as DrillLine);
      }
    } catch (error) {
      if (isAbort(error)) return;
    }
    if (!hasEnded()) await browserClock.sleep(PERIOD_MS);
  }
}

function hear(told: DrillLine): void {
  if (told.kind === "progress") progress.value = told.says;
  if (told.kind !== "over") return;
  batch(() => {
    result.value = told.result;
    line.value = { kind: "ended", says: "The drill is over.", atMs: told.result.endedAt };
  });
}

async function readView(stop: AbortSignal): Promise<void> {
  const view = await get<DrillView>("drill/view", {}, stop);
  const isReady = view.phase !== "starting";
  const words =
    isReady && catalogue.value === null
      ? await get<DrillCatalogue>("drill/catalogue", {}, stop)
      : catalogue.value;
  const over =
    view.phase === "over" && result.value === null
      ? await get<DrillResult>("drill/result", {}, stop)
      : result.value;
  batch(() => {
    drillView.value = view;
    catalogue.value = words;
    result.value = over;
    const known = session.peek();
    if (known !== null) {
      session.value = { ...known, timelineStartMs: view.shiftFrom, labNowMs: view.at };
    }
  });
}

/** Sends what the player does. @returns whether it was carried out. */
export async function command(request: DrillCommand): Promise<boolean> {
  try {
    const answer = await post<DrillAnswer>("drill/command", request);
    const hint = answer.error?.hint ?? "";
    batch(() => {
      if (answer.view !== undefined) drillView.value = answer.view;
      if (answer.sight !== undefined) sight.value = answer.sight;
      answered.value = {
        ok: answer.ok,
        says: answer.ok ? answer.says : `${answer.error?.message ?? answer.says} ${hint}`.trim(),
      };
    });
    if (answer.ok) drillView.value = await get<DrillView>("drill/view");
    return answer.ok;
  } catch (error) {
    const { message, hint } = failureWords(error);
    answered.value = { ok: false, says: `${message} ${hint}`.trim() };
    return false;
  }
}
