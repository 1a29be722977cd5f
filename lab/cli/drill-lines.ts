import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import type { DrillAnswer, DrillLine } from "../drill/api/line.ts";
import type { DrillResult } from "../drill/api/result.ts";
import type { DrillSession } from "../drill/session.ts";

/** A player of any kind. */
export interface Player {
  /** The lab is down and the report written. */
  end(result: DrillResult): void;
}

/**
 * A drill for programs: one JSON object a line, commands in, answers and news out. When the input
 * ends before the drill does, it is given up. The line `over` comes last, after the report is there.
 */
export function playByLines(
  session: DrillSession,
  input: Readable,
  out: (text: string) => void,
): Player {
  const write = (line: DrillAnswer | DrillLine): void => out(`${JSON.stringify(line)}\n`);
  session.listen((line) => {
    if (line.kind !== "over") write(line);
  });
  const lines = createInterface({ input, terminal: false });
  const asked = new Set<Promise<void>>();
  lines.on("line", (line) => {
    if (line.trim() === "") return;
    const answering: Promise<void> = session
      .command(read(line))
      .then(write)
      .finally(() => asked.delete(answering));
    asked.add(answering);
  });
  lines.on("close", () => {
    if (session.result === null) void session.command({ do: "give-up" });
  });
  return {
    end: (result) => {
      lines.close();
      input.destroy();
      write({ version: 1, kind: "over", result });
    },
  };
}

/** A line that is no JSON is a command that is none. */
function read(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return { do: line.slice(0, 100) };
  }
}
