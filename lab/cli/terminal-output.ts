import type { WriteStream } from "node:tty";
import type { TextOutput } from "../report/text-output.ts";

/** Width assumed for a pipe. */
const PIPE_COLUMNS = 110;

/** A process stream as the reporters write to it: colours on a terminal only, honouring NO_COLOR. */
export function terminalOutput(stream: NodeJS.WriteStream & Partial<WriteStream>): TextOutput {
  const noColour = (process.env["NO_COLOR"] ?? "") !== "";
  return {
    write: (text) => void stream.write(text),
    isTerminal: stream.isTTY,
    hasColour: stream.isTTY && !noColour,
    get columns() {
      return stream.isTTY ? stream.columns : PIPE_COLUMNS;
    },
  };
}
