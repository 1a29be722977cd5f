import { send } from "./call.ts";

export interface StreamEvent {
  readonly name: string;
  readonly id: string;
  readonly data: unknown;
}

/**
 * Server-sent events by `fetch`, because an EventSource sends no token. Ends when the server ends it.
 * @throws CallFailure, or an AbortError
 */
export async function* eventStream(
  path: string,
  signal: AbortSignal,
): AsyncGenerator<StreamEvent, void> {
  const response = await send(path, { signal, headers: { accept: "text/event-stream" } });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (reader === undefined) return;
  let waiting = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const blocks = (waiting + value).split(/\r?\n\r?\n/);
      waiting = blocks.pop() ?? "";
      for (const block of blocks) {
        const event = parseBlock(block);
        if (event !== null) yield event;
      }
    }
  } finally {
    reader.releaseLock();
  }
}

/** @returns null for a comment, which only keeps the line open. */
export function parseBlock(block: string): StreamEvent | null {
  const fields = { event: "message", id: "", data: [] as string[] };
  for (const line of block.split(/\r?\n/)) {
    const [, name = "", value = ""] = /^([^:]*):? ?(.*)$/s.exec(line) ?? [];
    if (name === "event") fields.event = value;
    if (name === "id") fields.id = value;
    if (name === "data") fields.data.push(value);
  }
  if (fields.data.length === 0) return null;
  return { name: fields.event, id: fields.id, data: JSON.parse(fields.data.join("\n")) };
}
