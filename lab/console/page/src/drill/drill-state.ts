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

const RETRY_MS = 1_000;

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
  const hasEnded = (): boolean => stop.aborted;
  while (!hasEnded()) {
    try {
      await readView(stop);
      for await (const { data } of eventStream("drill/events", stop)) {
        await hear(data as DrillLine, stop);
      }
      if (result.value !== null) return;
    } catch (error) {
      if (isAbort(error) || hasEnded()) return;
      if (error instanceof CallFailure && error.status >= 400 && error.status < 500) {
        answered.value = { ok: false, says: error.message };
        return;
      }
    }
    await browserClock.sleep(RETRY_MS);
  }
}

async function hear(line: DrillLine, stop: AbortSignal): Promise<void> {
  if (line.kind === "progress") progress.value = line.says;
  else if (line.kind === "over") result.value = line.result;
  await readView(stop);
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
