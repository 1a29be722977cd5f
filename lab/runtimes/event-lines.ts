import { StringDecoder } from "node:string_decoder";

/** A longer line is no event; it goes to the log in pieces. */
const LINE_LENGTH_MAX = 1_000_000;

export interface EventLinesListener {
  onEvent(event: { readonly kind: string }): void;
  /** A line that is no JSON object with a `kind`. */
  onOther(line: string): void;
}

/** Cuts a service's stdout into lines and reads each as one event. */
export class EventLines {
  private readonly listener: EventLinesListener;
  private readonly decoder = new StringDecoder("utf8");
  private rest = "";

  constructor(listener: EventLinesListener) {
    this.listener = listener;
  }

  write(chunk: Buffer): void {
    const lines = (this.rest + this.decoder.write(chunk)).split("\n");
    this.rest = lines.pop() ?? "";
    for (const line of lines) this.line(line);
    if (this.rest.length > LINE_LENGTH_MAX) this.end();
  }

  /** The last line may lack its end. */
  end(): void {
    const line = this.rest;
    this.rest = "";
    this.line(line);
  }

  private line(line: string): void {
    if (line === "") return;
    const event = parseEvent(line);
    if (event === undefined) this.listener.onOther(line);
    else this.listener.onEvent(event);
  }
}

function parseEvent(line: string): { readonly kind: string } | undefined {
  if (!line.startsWith("{")) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  return isEvent(value) ? value : undefined;
}

function isEvent(value: unknown): value is { readonly kind: string } {
  return (
    typeof value === "object" && value !== null && "kind" in value && typeof value.kind === "string"
  );
}
