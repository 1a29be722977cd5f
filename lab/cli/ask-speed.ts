import { on } from "node:events";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { SPEED } from "../rehearse/drill/drill-plan.ts";

const RANGE = `${SPEED.least} (real time) to ${SPEED.most}`;
const QUESTION = `How fast? ${RANGE}, Enter for ${SPEED.usual}: `;

/**
 * Asks the player at a terminal how fast the drill shall be, until the answer is a speed that can be
 * followed. @returns null when they ended it instead (Ctrl-C, Ctrl-D), or `signal` did.
 */
export async function askSpeed(
  input: Readable,
  output: NodeJS.WritableStream,
  signal: AbortSignal,
): Promise<number | null> {
  const prompt = createInterface({ input, output, terminal: true, prompt: QUESTION });
  const left = new AbortController();
  // Ctrl-C at the prompt reaches readline, not the process.
  prompt.on("SIGINT", () => left.abort());
  const until = AbortSignal.any([signal, left.signal]);
  try {
    const answers = on(prompt, "line", { signal: until, close: ["close"] });
    prompt.prompt();
    for await (const [answer] of answers as AsyncIterable<[string]>) {
      const speed = speedOf(answer);
      if (speed !== undefined) return speed;
      output.write(`"${answer.trim().slice(0, 40)}" is no number from ${RANGE}.\n`);
      prompt.prompt();
    }
  } catch (error) {
    if (!until.aborted) throw error;
  } finally {
    prompt.close();
  }
  output.write("\n");
  return null;
}

/** The speed that an answer means; undefined: none. */
function speedOf(answer: string): number | undefined {
  const text = answer.trim().replace(/x$/i, "");
  if (text === "") return SPEED.usual;
  const speed = Number(text);
  return speed >= SPEED.least && speed <= SPEED.most ? speed : undefined;
}
