import { open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { whyUnreadable } from "../../../kit/errors.ts";
import { DrillResult } from "../../drill/api/result.ts";
import { reportFile } from "./report-folder.ts";

/** What the history of a drill calls its scenario until the end, and its folder for good. */
export const DRILL_SCENARIO = "drill";
/** The result of a drill in its folder: the last file that is written. */
export const DRILL_FILE = "drill.json";
/** The first line of a history says what it is of, and is no longer than this. */
const FIRST_LINE_BYTES = 4_096;

export type ReadDrill = { readonly value: DrillResult } | { readonly why: string };

/** Whether a run's folder is that of a drill, also of one that is damaged or has not ended. */
export async function isDrillFolder(runFolder: string): Promise<boolean> {
  return (await beginsAsDrill(runFolder)) || "value" in (await readDrill(runFolder));
}

/** The result of a drill, its report where the folder is now; or why it cannot be used. Never throws. */
export async function readDrill(runFolder: string): Promise<ReadDrill> {
  let document: unknown;
  try {
    document = JSON.parse(await readFile(join(runFolder, DRILL_FILE), "utf8"));
  } catch (error) {
    if (error instanceof SyntaxError) return { why: `it is no JSON (${error.message})` };
    return { why: whyUnreadable(error) };
  }
  const parsed = DrillResult.safeParse(document);
  if (parsed.success) return { value: { ...parsed.data, report: reportFile(runFolder) } };
  const [first] = parsed.error.issues;
  const where = `${first?.path.join(".") ?? ""}: ${first?.message ?? ""}`;
  return { why: `it is no result of a drill (${where})` };
}

async function beginsAsDrill(runFolder: string): Promise<boolean> {
  const first: unknown = await firstEntry(join(runFolder, "history.jsonl")).catch(() => null);
  return Begin.safeParse(first).success;
}

const Begin = z.object({ kind: z.literal("run-started"), drill: z.literal(true) });

async function firstEntry(path: string): Promise<unknown> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(FIRST_LINE_BYTES), 0);
    return JSON.parse(buffer.toString("utf8", 0, bytesRead).split("\n", 1)[0] ?? "");
  } finally {
    await file.close();
  }
}
