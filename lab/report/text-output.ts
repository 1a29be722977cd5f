/** Where text for people goes: a terminal, a pipe, or an array in a test. */
export interface TextOutput {
  write(text: string): void;
  /** Whether a line can be replaced. */
  readonly isTerminal: boolean;
  /** Whether colours are wanted: a terminal, and `NO_COLOR` is not set. */
  readonly hasColour: boolean;
  /** Width of the terminal; read again for each line, as people resize windows. */
  readonly columns: number;
}

/** What a colour means; the same four meanings in terminal, report and page. */
export type TextTone = "hurt" | "told" | "healed" | "quiet" | "strong" | "plain";

/** Orange, blue and green that colour-blind eyes tell apart (after Okabe and Ito), dim and bold. */
const SGR: Readonly<Record<Exclude<TextTone, "plain">, string>> = {
  hurt: "38;5;208",
  told: "38;5;39",
  healed: "38;5;36",
  quiet: "2",
  strong: "1",
};

export function paint(output: Pick<TextOutput, "hasColour">, tone: TextTone, text: string): string {
  if (tone === "plain" || !output.hasColour || text === "") return text;
  return `\u001b[${SGR[tone]}m${text}\u001b[0m`;
}

/** Breaks at spaces so that no line is wider than `width`; a longer word stays whole. */
export function wrap(text: string, width: number): readonly string[] {
  return text.split("\n").flatMap((paragraph) => wrapParagraph(paragraph, width));
}

function wrapParagraph(paragraph: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of paragraph.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}

/** Cut to `width` with an ellipsis. */
export function fit(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;
}
