import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { DrillFact } from "../../../contracts/drill-fact.ts";
import type { HistoryEntry } from "../../../contracts/history.ts";
import { LabError, whyUnreadable } from "../../../kit/errors.ts";
import type { DrillResult } from "../../drill/api/result.ts";
import { recount, type Recount } from "../../drill/recount.ts";
import { DRILL_FILE, readDrill } from "./drill-folder.ts";

/** The two kinds of entries that a score is counted from. */
const Counted = z.discriminatedUnion("kind", [
  z.looseObject({ kind: z.literal("drill"), at: z.number(), fact: DrillFact }),
  z.looseObject({
    kind: z.literal("agent-connection-closed"),
    at: z.number(),
    agent: z.string(),
  }),
]);

/**
 * Counts the score of a finished drill again, from the facts in its history.
 * @throws LabError `DRILL_NOT_WHOLE` when the folder has no result, or a history that cannot be counted.
 */
export async function judgeDrill(
  runFolder: string,
): Promise<{ readonly before: DrillResult; readonly now: Recount }> {
  const before = await readDrill(runFolder);
  if ("why" in before) throw notWhole(runFolder, DRILL_FILE, before.why);
  const now = recount(await countedEntries(runFolder));
  if (now === null) throw notWhole(runFolder, HISTORY, "it breaks off before the drill's end");
  return { before: before.value, now };
}

const HISTORY = "history.jsonl";

async function countedEntries(runFolder: string): Promise<readonly HistoryEntry[]> {
  const text = await readFile(join(runFolder, HISTORY), "utf8").catch((error: unknown) => {
    throw notWhole(runFolder, HISTORY, whyUnreadable(error));
  });
  return text.split("\n").flatMap((line, index) => {
    if (line === "") return [];
    const entry = jsonOf(line);
    // A line that cannot be read may be a fact: nothing is counted without it.
    if (!("value" in entry)) {
      throw notWhole(runFolder, HISTORY, `line ${index + 1} is no entry`);
    }
    const { kind } = entry.value as { readonly kind?: unknown };
    if (kind !== "drill" && kind !== "agent-connection-closed") return [];
    if (!Counted.safeParse(entry.value).success) {
      throw notWhole(runFolder, HISTORY, `line ${index + 1} is no fact that this version knows`);
    }
    return [entry.value as HistoryEntry];
  });
}

function jsonOf(line: string): { readonly value: object } | { readonly broken: true } {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? { value } : { broken: true };
  } catch {
    return { broken: true };
  }
}

function notWhole(runFolder: string, file: string, why: string): LabError {
  const message = `${join(runFolder, file)}: ${why}; the score of this drill cannot be counted again`;
  return new LabError("input", "DRILL_NOT_WHOLE", message, {
    hint: "Give the folder of a drill that has ended, as it was left. kaslab open shows what is there.",
  });
}
