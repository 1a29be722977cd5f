const PLACEHOLDER = /\{\{\s*\$(value|labels\.(\w+))\s*(?:\|\s*(\w+)\s*)?\}\}/g;

/**
 * The part of Prometheus' templates that our rule files use: `{{ $value }}`, `{{ $labels.x }}`, and
 * `{{ $value | humanizePercentage }}`. Anything else stays as it is written.
 */
export function expandTemplate(
  text: string,
  labels: Readonly<Record<string, string>>,
  value: number,
): string {
  if (!text.includes("{{")) return text;
  return text.replace(PLACEHOLDER, (all, what: string, label?: string, pipe?: string) => {
    if (label !== undefined && pipe === undefined) return labels[label] ?? "";
    if (what === "value" && pipe === undefined) return general(value, undefined);
    if (what === "value" && pipe === "humanizePercentage") return `${general(value * 100, 4)}%`;
    return all;
  });
}

/** Go's `%g`: the shortest text, or at most `digits` significant ones, without trailing zeros. */
function general(value: number, digits: number | undefined): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "+Inf" : "-Inf";
  const rounded = digits === undefined ? value : Number(value.toPrecision(digits));
  const [mantissa = "", power = "0"] = rounded.toExponential().split("e");
  const exponent = Number(power);
  if (exponent >= -4 && exponent < (digits ?? 21)) return String(rounded);
  const sign = exponent < 0 ? "-" : "+";
  return `${mantissa}e${sign}${String(Math.abs(exponent)).padStart(2, "0")}`;
}
