/** A line of a component's log, as a person reads it. */
export interface ReadableLine {
  /** `error`, `warn`, `info`; empty when the line does not say. */
  readonly level: string;
  /** `GetAgentInfo(): error kind: 0; status: 404`; the line itself when it is no JSON object. */
  readonly message: string;
}

const LEVELS: ReadonlySet<string> = new Set(["error", "warn", "info", "debug"]);

/** Takes level, message and error out of a JSON line; also from one that was cut short. */
export function readLogLine(line: string): ReadableLine {
  const fields = fieldsOf(line);
  if (fields === null) return { level: "", message: line };
  const text = (name: string): string => {
    const value = fields[name];
    return typeof value === "string" ? value : "";
  };
  const level = LEVELS.has(text("level")) ? text("level") : "";
  const parts = [text("msg"), text("error")].filter((part) => part !== "");
  return { level, message: parts.length === 0 ? line : parts.join(": ") };
}

function fieldsOf(line: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    // An excerpt may have been cut: take the text fields that are whole.
    const found = [...line.matchAll(/"(\w+)":("(?:[^"\\]|\\.)*")/g)];
    if (!line.startsWith("{") || found.length === 0) return null;
    return Object.fromEntries(
      found.map(([, name = "", value = '""']) => [name, JSON.parse(value) as unknown]),
    );
  }
}
