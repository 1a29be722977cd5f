const PLACEHOLDER = /\{\{\s*\$(value|labels\.(\w+))\s*(?:\|\s*(\w+)\s*)?\}\}/g;

/**
 * The part of Prometheus' templates that our rule files use: `{{ $value }}`, `{{ $labels.x }}`, and
 * `| humanizePercentage`. Anything else stays as it is written.
 */
export function expandTemplate(
  text: string,
  labels: Readonly<Record<string, string>>,
  value: number,
): string {
  return text.replace(
    PLACEHOLDER,
    (all, what: string, label: string | undefined, pipe?: string) => {
      if (what !== "value") return labels[label ?? ""] ?? "";
      if (pipe === undefined) return String(value);
      if (pipe === "humanizePercentage") return `${(value * 100).toPrecision(4)}%`;
      return all;
    },
  );
}
