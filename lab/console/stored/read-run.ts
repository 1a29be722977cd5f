import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { HistoryEntry } from "../../../contracts/history.ts";
import { whyUnreadable } from "../../../kit/errors.ts";
import type { DrillResult } from "../../drill/api/result.ts";
import { DRILL_FILE, readDrill } from "../../rehearse/drill/drill-folder.ts";
import { UP_SCENARIO } from "../../rehearse/run-folder.ts";
import type { RunResult } from "../../report/run-result.ts";
import type { Session } from "../api.ts";

/** A run's folder as far as it can be read. */
export interface ReadRun {
  readonly result: RunResult | null;
  /** Whether it was a drill, and what that came to. */
  readonly isDrill: boolean;
  readonly drill: DrillResult | null;
  readonly entries: readonly HistoryEntry[];
  readonly hasSeries: boolean;
  /** What is missing or damaged, and what cannot be shown for it. */
  readonly damage: Session["damage"];
}

/** The parts of `result.json` that the console cannot do without. */
const Head = z.looseObject({
  version: z.literal(1),
  scenario: z.string(),
  verdict: z.enum(["pass", "fail", "inconclusive"]),
  timelineStartMs: z.number(),
  durationMs: z.number(),
  speed: z.number().positive(),
  alerts: z.array(z.looseObject({ alert: z.string() })),
  faults: z.array(z.looseObject({ id: z.string() })),
  agents: z.looseObject({ total: z.number() }),
  expectations: z.array(z.looseObject({ says: z.string() })),
});

type Read<T> = { readonly value: T } | { readonly why: string };

/** Reads a run's folder; what is damaged is told, the rest is there. Never throws for a bad file. */
export async function readRun(runFolder: string): Promise<ReadRun> {
  const result = await readResult(runFolder);
  const drill = await readDrill(runFolder);
  const history = await readHistory(runFolder);
  const hasSeries = await isFolder(join(runFolder, "prometheus"));
  const started = history.entries.find((entry) => entry.kind === "run-started");
  const isDrill = "value" in drill || started?.drill === true;
  // A lab without a scenario is not judged: it has no result.
  const isJudged = !isDrill && started?.scenario !== UP_SCENARIO;
  const damage = [
    ...("why" in result && isJudged
      ? [
          {
            what: "result.json",
            says: `${result.why}: no verdict and no expectations can be shown`,
          },
        ]
      : []),
    ...("why" in drill && isDrill
      ? [{ what: DRILL_FILE, says: `${drill.why}: no score, no cause and no report can be shown` }]
      : []),
    ...history.damage,
    ...(hasSeries
      ? []
      : [
          {
            what: "prometheus",
            says: "there are no time series: no charts, no flows, no dashboards; history and logs are whole",
          },
        ]),
  ];
  return {
    result: "value" in result ? result.value : null,
    isDrill,
    drill: "value" in drill ? drill.value : null,
    entries: history.entries,
    hasSeries,
    damage,
  };
}

/** `result.json` of a run, or why it cannot be used. */
export async function readResult(runFolder: string): Promise<Read<RunResult>> {
  let document: unknown;
  try {
    document = JSON.parse(await readFile(join(runFolder, "result.json"), "utf8"));
  } catch (error) {
    if (error instanceof SyntaxError) return { why: `it is no JSON (${error.message})` };
    return { why: whyUnreadable(error) };
  }
  const head = Head.safeParse(document);
  if (head.success) return { value: document as RunResult };
  const [first] = head.error.issues;
  return {
    why: `it is no result of this lab (${first?.path.join(".") ?? ""}: ${first?.message ?? ""})`,
  };
}

const Entry = z.looseObject({ kind: z.string(), at: z.number(), wall: z.string() });

async function readHistory(
  runFolder: string,
): Promise<{ readonly entries: readonly HistoryEntry[]; readonly damage: Session["damage"] }> {
  const what = "history.jsonl";
  let text: string;
  try {
    text = await readFile(join(runFolder, what), "utf8");
  } catch (error) {
    const says = `${whyUnreadable(error)}: no time line, no topology and no actions can be shown`;
    return { entries: [], damage: [{ what, says }] };
  }
  const { entries, broken } = parseHistory(text);
  const damage: { what: string; says: string }[] = [];
  if (broken.length > 0) {
    const [first = 0] = broken;
    const count = broken.length === 1 ? `line ${first} is` : `${broken.length} lines are`;
    damage.push({ what, says: `${count} no entry and left out (the first: line ${first})` });
  }
  if (
    entries.length > 0 &&
    !entries.some(({ kind }) => kind === "run-ended" || kind === "timeline-ended")
  ) {
    damage.push({ what, says: "it breaks off before the run's end: what came later is not known" });
  }
  if (entries.length === 0) damage.push({ what, says: "it has no entry" });
  return { entries, damage };
}

/** Every whole entry, and the numbers of the lines that are none. */
export function parseHistory(text: string): {
  readonly entries: readonly HistoryEntry[];
  readonly broken: readonly number[];
} {
  const entries: HistoryEntry[] = [];
  const broken: number[] = [];
  text.split("\n").forEach((line, index) => {
    if (line === "") return;
    try {
      const value: unknown = JSON.parse(line);
      Entry.parse(value);
      entries.push(value as HistoryEntry);
    } catch {
      broken.push(index + 1);
    }
  });
  return { entries, broken };
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}
