import { duration, plainNumber } from "../../../../report/format.ts";

/** A value as Grafana's unit says it, in the words of report and terminal. */
export function formatUnit(value: number, unit: string, decimals: number | null = null): string {
  if (!Number.isFinite(value)) return value > 0 ? "∞" : String(value);
  const number = (n: number): string => (decimals === null ? plainNumber(n) : n.toFixed(decimals));
  if (unit.startsWith("suffix:")) return `${number(value)} ${unit.slice("suffix:".length).trim()}`;
  switch (unit) {
    case "percentunit":
      return `${number(value * 100)} %`;
    case "percent":
      return `${number(value)} %`;
    case "s":
      return Math.abs(value) >= 120 ? duration(value * 1000) : `${number(value)} s`;
    case "ms":
      return `${number(value)} ms`;
    case "bytes":
    case "decbytes":
      return scaled(value, "B", unit === "bytes" ? 1024 : 1000, number);
    case "Bps":
      return `${scaled(value, "B", 1000, number)}/s`;
    case "ops":
    case "reqps":
    case "cps":
      return `${number(value)}/s`;
    default:
      return number(value);
  }
}

const PREFIXES = ["", "k", "M", "G", "T"];
const BINARY = ["", "Ki", "Mi", "Gi", "Ti"];

function scaled(
  value: number,
  unit: string,
  by: 1000 | 1024,
  number: (n: number) => string,
): string {
  const names = by === 1000 ? PREFIXES : BINARY;
  let [left, step] = [value, 0];
  while (Math.abs(left) >= by && step < names.length - 1) {
    left /= by;
    step++;
  }
  return `${number(left)} ${names[step] ?? ""}${unit}`;
}
