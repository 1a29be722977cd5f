/** One sample of a metrics page. */
export interface ExposedSample {
  /** Metric name and labels as they stand on the page: the identity of the series there. */
  readonly key: string;
  readonly value: number;
}

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const SPECIAL = /^([+-]?)(inf|infinity|nan)$/i;
const TIMESTAMP = /^-?\d+$/;
const NOTHING: { has(key: string): boolean } = { has: () => false };

/**
 * Reads a page in Prometheus' text format. Comments are skipped, timestamps ignored. Labels are not
 * taken apart here: a page says the same keys again and again, see {@link parseSeriesKey}. Keys in
 * `known` were read before; only the others are checked.
 * @throws Error naming the line.
 */
export function parseExposition(
  text: string,
  known: { has(key: string): boolean } = NOTHING,
): ExposedSample[] {
  const samples: ExposedSample[] = [];
  let lineNumber = 0;
  for (let start = 0, end; start < text.length; start = end + 1) {
    end = text.indexOf("\n", start);
    if (end < 0) end = text.length;
    lineNumber += 1;
    const line = text.slice(start, end).trim();
    if (line === "" || line.startsWith("#")) continue;
    const sample = parseLine(line);
    const why = sample === undefined ? "it is not `series value`" : mistakeIn(sample.key, known);
    if (sample === undefined || why !== undefined) {
      throw new Error(`metrics page, line ${lineNumber}: ${why ?? ""}: ${line.slice(0, 120)}`);
    }
    samples.push(sample);
  }
  return samples;
}

function parseLine(line: string): ExposedSample | undefined {
  const split = endOfKey(line);
  if (split <= 0) return undefined;
  const rest = line.slice(split).trim();
  const space = rest.search(/\s/);
  const value = parseValue(space < 0 ? rest : rest.slice(0, space));
  if (value === undefined) return undefined;
  if (space >= 0 && !TIMESTAMP.test(rest.slice(space).trim())) return undefined;
  return { key: line.slice(0, split), value };
}

function parseValue(text: string): number | undefined {
  if (NUMBER.test(text)) return Number(text);
  const special = SPECIAL.exec(text);
  if (special === null) return undefined;
  if (special[2]?.toLowerCase() === "nan") return Number.NaN;
  return special[1] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

/** Where the series ends and the value begins: after `}` outside quotes, else at the first space. */
function endOfKey(line: string): number {
  const space = line.search(/\s/);
  const brace = line.indexOf("{");
  const labelled =
    brace >= 0 && (space < 0 || line.slice(space, brace).trim() === "" || brace < space);
  if (!labelled) return space;
  let quoted = false;
  for (let i = brace; i < line.length; i++) {
    const char = line[i];
    if (char === "\\") i++;
    else if (char === '"') quoted = !quoted;
    else if (char === "}" && !quoted) return i + 1;
  }
  return -1;
}

function mistakeIn(key: string, known: { has(key: string): boolean }): string | undefined {
  if (known.has(key)) return undefined;
  try {
    parseSeriesKey(key);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const LABEL = /\s*([a-zA-Z_][a-zA-Z0-9_]*)\s*=\s*"((?:[^"\\]|\\.)*)"\s*(,|$)/y;
const ESCAPES: Readonly<Record<string, string>> = { "\\n": "\n", '\\"': '"', "\\\\": "\\" };

/** Name and labels of a series key. @throws Error when it is none. */
export function parseSeriesKey(key: string): {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
} {
  const brace = key.indexOf("{");
  const name = brace < 0 ? key : key.slice(0, brace).trim();
  if (!NAME.test(name)) throw new Error(`"${name}" is no metric name`);
  const labels: Record<string, string> = {};
  if (brace < 0) return { name, labels };
  const inside = key.slice(brace + 1, key.lastIndexOf("}"));
  LABEL.lastIndex = 0;
  while (LABEL.lastIndex < inside.length && inside.slice(LABEL.lastIndex).trim() !== "") {
    const at = LABEL.lastIndex;
    const match = LABEL.exec(inside);
    if (match?.[1] === undefined) throw new Error(`no label can be read at "${inside.slice(at)}"`);
    labels[match[1]] = (match[2] ?? "").replace(/\\[n"\\]/g, (code) => ESCAPES[code] ?? code);
  }
  return { name, labels };
}
