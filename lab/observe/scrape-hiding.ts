import type { MetricsEndpoint } from "../topology/component.ts";
import type { ScrapeAnswer } from "./target-scraper.ts";

type Scrape = (endpoint: MetricsEndpoint) => Promise<ScrapeAnswer>;

/**
 * Scrapes without some metrics, so that they are in no series: what a deployment would not tell about
 * itself. Pages are text in Prometheus' exposition format 0.0.4.
 */
export function hidingMetrics(scrape: Scrape, names: readonly string[]): Scrape {
  if (names.length === 0) return scrape;
  const hidden = new Set(names);
  return async (endpoint) => {
    const answer = await scrape(endpoint);
    return answer.kind === "page"
      ? { ...answer, text: withoutMetrics(answer.text, hidden) }
      : answer;
  };
}

function withoutMetrics(text: string, hidden: ReadonlySet<string>): string {
  return text
    .split("\n")
    .filter((line) => !hidden.has(nameOf(line)))
    .join("\n");
}

/** The metric that a line is about: a sample, or `# HELP name ...`, `# TYPE name ...`. */
function nameOf(line: string): string {
  return /^(?:# (?:HELP|TYPE) )?([A-Za-z_:][\w:]*)/.exec(line)?.[1] ?? "";
}
