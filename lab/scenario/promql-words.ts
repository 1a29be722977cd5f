import { nearestWord } from "../../kit/nearest-word.ts";

/** Metrics a query may name, with their labels beside the target labels. */
export type KnownMetrics = Readonly<Record<string, readonly string[]>>;

const TARGET_LABELS =
  "job app type tier stage env environment cluster namespace container pod node instance component program origin window alertname alertstate le".split(
    " ",
  );
const KEYWORDS = new Set(
  "and or unless bool offset by without on ignoring group_left group_right inf nan".split(" "),
);

const STRINGS = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g;
/** Label lists (`by (pod)`), ranges (`[5m]`, `[6h:1m]`), matchers without a name: no metric is inside. */
const NO_METRICS =
  /\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)|\[[^\]]*\]|(?<![\w:])\{[^}]*\}|\boffset\s+\S+/g;
/** A name, and either its matchers or the parenthesis that makes it a function. */
const NAME = /(?<![\w.:])([a-zA-Z_:][a-zA-Z0-9_:]*)\s*(\(|\{[^}]*\}|(?=[^a-zA-Z0-9_:]|$))/g;
const MATCHER = /([a-zA-Z_][a-zA-Z0-9_]*)\s*(?:=~|!~|!=|=)/g;

/**
 * Unknown metrics and labels of a query, as sentences. A light scan and no parser: functions and
 * label lists are left alone, Prometheus itself judges the grammar.
 */
export function unknownWords(query: string, known: KnownMetrics): string[] {
  const bare = query.replaceAll(STRINGS, '""').replaceAll(NO_METRICS, " ");
  const says: string[] = [];
  for (const [, name = "", after = ""] of bare.matchAll(NAME)) {
    if (after.startsWith("(") || KEYWORDS.has(name.toLowerCase())) continue;
    const labels = known[name] ?? known[name.replace(/_(bucket|sum|count)$/, "")];
    if (labels === undefined) {
      const near = nearestWord(name, Object.keys(known));
      const guess = near === undefined ? "" : `   did you mean "${near}"?`;
      says.push(`unknown metric "${name}"${guess}   (kaslab list metrics)`);
      continue;
    }
    for (const [, label = ""] of after.matchAll(MATCHER)) {
      if (labels.includes(label) || TARGET_LABELS.includes(label)) continue;
      const own = labels.length === 0 ? "only those of its target" : labels.join(", ");
      says.push(`metric ${name} has no label "${label}"   labels: ${own}`);
    }
  }
  return says;
}
