import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { messageOf, LabError } from "../../kit/errors.ts";
import type { DrillSession } from "../drill/session.ts";
import { completeLine } from "../drill/terminal/complete-line.ts";
import { parseLine } from "../drill/terminal/parse-line.ts";
import {
  answerText,
  causesText,
  helpText,
  lineText,
  mitigationsText,
  resultText,
} from "../drill/terminal/text.ts";
import type { Player } from "./drill-lines.ts";

/** A drill at the terminal: a prompt with completion; pages appear above what is being typed. */
export function playAtPrompt(
  session: DrillSession,
  input: Readable & { readonly isTTY?: boolean },
  output: NodeJS.WritableStream,
): Player {
  const isTerminal = input.isTTY === true;
  const prompt = createInterface({
    input,
    output,
    terminal: isTerminal,
    prompt: "on call> ",
    completer: (line: string) => {
      const { signals } = session.view();
      const open = signals.filter(({ acknowledgedAt }) => acknowledgedAt === null);
      return completeLine(
        line,
        session.catalogue(),
        open.map(({ id }) => id),
      );
    },
  });
  const print = (text: string): void => {
    output.write(`${isTerminal ? "\r\u001b[2K" : ""}${text}\n`);
    if (session.result === null && isTerminal) prompt.prompt(true);
  };
  session.listen((line) => {
    const text = line.kind === "over" ? "stopping the lab" : lineText(line);
    if (text !== undefined) print(text);
  });
  prompt.on("line", (line) => {
    void answer(session, line).then((text) => {
      if (text !== "") print(text);
      else if (isTerminal) prompt.prompt();
    });
  });
  // Ctrl-C at the prompt reaches readline, not the process.
  prompt.on("SIGINT", () => process.kill(process.pid, "SIGINT"));
  prompt.on("close", () => {
    if (session.result === null) void session.command({ do: "give-up" });
  });
  return {
    end: (result) => {
      prompt.close();
      input.destroy();
      output.write(`${resultText(result)}\n`);
    },
  };
}

async function answer(session: DrillSession, line: string): Promise<string> {
  try {
    const asked = parseLine(line);
    switch (asked.kind) {
      case "nothing":
        return "";
      case "command":
        return answerText(await session.command(asked.command));
      case "list":
        if (asked.list === "help") return helpText();
        return asked.list === "causes"
          ? causesText(session.catalogue())
          : mitigationsText(session.catalogue());
    }
  } catch (error) {
    const hint = error instanceof LabError ? error.hint : undefined;
    return `${messageOf(error)}${hint === undefined ? "" : `\n${hint}`}`;
  }
}
