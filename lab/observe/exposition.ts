/** One sample of a metrics page. */
export interface ExposedSample {
  /** Metric name and labels as they stand on the page: the identity of the series there. */
  readonly key: string;
  readonly value: number;
}

const SPECIAL: Readonly<Record<string, number>> = {
  "+Inf": Number.POSITIVE_INFINITY,
  Inf: Number.POSITIVE_INFINITY,
  "-Inf": Number.NEGATIVE_INFINITY,
  NaN: Number.NaN,
};

/**
 * Reads a page in Prometheus' text format. Comments are skipped, timestamps ignored. Labels are not
 * taken apart here: a page says the same keys again and again, see `parseSeriesKey`.
 * @throws Error naming the line.
 */
export function parseExposition(text: string): ExposedSample[] {
  const samples: ExposedSample[] = [];
  let lineNumber = 0;
  for (const raw of text.split("\n")) {
    lineNumber += 1;
    const line = raw.trim();
    if (line === "" || line.startsWith("#")) continue;
    const split = endOfKey(line);
    const rest = line.slice(split).trim().split(/\s+/);
    const valueText = rest[0] ?? "";
    const value = SPECIAL[valueText] ?? (valueText === "" ? Number.NaN : Number(valueText));
    const isNumber = valueText in SPECIAL || (valueText !== "" && !Number.isNaN(value));
    if (split <= 0 || !isNumber || rest.length > 2) {
      throw new Error(`metrics page, line ${lineNumber}: cannot read "${line.slice(0, 120)}"`);
    }
    samples.push({ key: line.slice(0, split).trim(), value });
  }
  return samples;
}

/** Where the series ends and the value begins: after `}` outside quotes, else at the first space. */
function endOfKey(line: string): number {
  const brace = line.indexOf("{");
  const space = line.search(/\s/);
  if (brace < 0 || (space >= 0 && space < brace)) return space;
  let quoted = false;
  for (let i = brace; i < line.length; i++) {
    const char = line[i];
    if (char === "\\") i++;
    else if (char === '"') quoted = !quoted;
    else if (char === "}" && !quoted) return i + 1;
  }
  return -1;
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
  if (!NAME.test(name)) throw new Error(`"${key}" has no metric name`);
  const labels: Record<string, string> = {};
  if (brace < 0) return { name, labels };
  const inside = key.slice(brace + 1, key.lastIndexOf("}"));
  LABEL.lastIndex = 0;
  while (LABEL.lastIndex < inside.length && inside.slice(LABEL.lastIndex).trim() !== "") {
    const match = LABEL.exec(inside);
    if (match?.[1] === undefined) throw new Error(`"${key}" has a label that cannot be read`);
    labels[match[1]] = (match[2] ?? "").replace(/\\[n"\\]/g, (code) => ESCAPES[code] ?? code);
  }
  return { name, labels };
}
