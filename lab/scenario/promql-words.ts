import { nearestWord } from "../../kit/nearest-word.ts";

/** Metrics a query may name, with their labels beside the target labels. */
export type KnownMetrics = Readonly<Record<string, readonly string[]>>;

const SELECTOR = /([a-zA-Z_:][a-zA-Z0-9_:]*)\s*\{([^}]*)\}/g;
const MATCHER = /([a-zA-Z_][a-zA-Z0-9_]*)\s*(?:=~|!~|!=|=)\s*"(?:[^"\\]|\\.)*"/g;
const TARGET_LABELS = [
  ..."job app type tier stage env environment cluster namespace container pod node instance".split(
    " ",
  ),
  ..."component origin window alertname alertstate le".split(" "),
];

/** Unknown metrics and labels of the selectors in a query, as sentences. Functions are left alone. */
export function unknownWords(query: string, known: KnownMetrics): string[] {
  const says: string[] = [];
  for (const [, metric = "", matchers = ""] of query.matchAll(SELECTOR)) {
    const base = metric.replace(/_(bucket|sum|count)$/, "");
    const labels = known[metric] ?? known[base];
    if (labels === undefined) {
      const near = nearestWord(metric, Object.keys(known));
      says.push(
        `unknown metric "${metric}"${near === undefined ? "" : `   did you mean "${near}"?`}`,
      );
      continue;
    }
    for (const [, label = ""] of matchers.matchAll(MATCHER)) {
      if (labels.includes(label) || TARGET_LABELS.includes(label)) continue;
      says.push(`metric ${metric} has no label "${label}"   labels: ${labels.join(", ")}`);
    }
  }
  return says;
}
