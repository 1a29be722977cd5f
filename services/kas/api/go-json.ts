import { messageOf } from "../../../kit/errors.ts";

/** A text that is no JSON, with the words of Go's encoding/json. */
export class GoJsonError extends Error {}

/**
 * Parses JSON as kas does. @throws GoJsonError: `unexpected end of JSON input` for a cut text
 * (recording agent-info-failures), `invalid character '<' looking for beginning of value` for another
 * kind of document; what else is wrong keeps the words of this runtime.
 */
export function parseGoJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new GoJsonError(goText(messageOf(error), text.length), { cause: error });
  }
}

function goText(message: string, length: number): string {
  const position = /at position (\d+)/.exec(message)?.[1];
  const atEnd = position !== undefined && Number(position) >= length;
  if (atEnd || message === "Unexpected end of JSON input") return "unexpected end of JSON input";
  const first = /^Unexpected token '(.)'/u.exec(message)?.[1];
  if (first !== undefined) return `invalid character '${first}' looking for beginning of value`;
  return message;
}
