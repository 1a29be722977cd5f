import { batch } from "@preact/signals";
import type { Session } from "../../../api.ts";
import { failureWords, post } from "../api/call.ts";
import { followLab } from "./follow-lab.ts";
import { cursorMs } from "../time/cursor.ts";
import { originMs, session } from "./lab.ts";
import { go, hrefOf } from "./route.ts";

/** What a page says that cannot open a stored run itself. */
export const BESIDE =
  "This page shows the lab that runs, and reading a stored run would hold that up: choose one for the command line that opens it beside.";

/** Whether the page belongs to one lab and opens nothing else. */
export function showsOneLab(): boolean {
  return session.value?.mode === "live";
}

/** Opens a stored run at an instant since its T+0. @returns what went wrong, or null. */
export async function openRun(
  run: string,
  atSinceStartMs: number | null,
): Promise<{ message: string; hint: string } | null> {
  try {
    const opened = await post<Session>("open", { run });
    // At once, or the end of the run would be asked for and shown before the moment.
    batch(() => {
      session.value = opened;
      void followLab();
      if (atSinceStartMs !== null) cursorMs.value = originMs.value + Math.round(atSinceStartMs);
    });
    go(
      hrefOf(
        "replay",
        [],
        atSinceStartMs === null ? {} : { at: String(Math.round(atSinceStartMs)) },
      ),
    );
    return null;
  } catch (error) {
    const { message, hint } = failureWords(error);
    return { message, hint };
  }
}
