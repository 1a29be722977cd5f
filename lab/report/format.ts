import type { ChartUnit } from "./run-result.ts";

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
/** From here on lab time is written with hours. */
const HOURS_FROM_MS = 100 * MINUTE_MS;

/** Lab time since T+0: `+10:41`, from 100 minutes on `+1:45:00`; before T+0 `-00:05`. */
export function labTime(atMs: number): string {
  const seconds = Math.floor(Math.abs(atMs) / SECOND_MS);
  const two = (value: number): string => String(value).padStart(2, "0");
  const sign = atMs < 0 ? "-" : "+";
  if (Math.abs(atMs) < HOURS_FROM_MS) {
    return `${sign}${two(Math.floor(seconds / 60))}:${two(seconds % 60)}`;
  }
  const minutes = Math.floor(seconds / 60);
  return `${sign}${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`;
}

/** A length of time in the largest units that matter: `0.3 s`, `41 s`, `14 min`, `1 h 15 min`. */
export function duration(ms: number): string {
  if (ms < 10 * SECOND_MS) return `${trimZeros((ms / SECOND_MS).toFixed(1))} s`;
  if (ms < 2 * MINUTE_MS) return `${Math.round(ms / SECOND_MS)} s`;
  if (ms < 2 * HOUR_MS) return twoUnits(ms, MINUTE_MS, "min", SECOND_MS, "s", 10 * MINUTE_MS);
  return twoUnits(ms, HOUR_MS, "h", MINUTE_MS, "min", Number.POSITIVE_INFINITY);
}

/** `14 to 24 min`, or one length when both are the same. */
export function durationRange(fromMs: number, toMs: number): string {
  const [from, to] = [duration(fromMs), duration(toMs)];
  if (from === to) return to;
  const [, fromUnit] = /^\d+(?:\.\d+)? (s|min|h)$/.exec(from) ?? [];
  const sameUnit = fromUnit !== undefined && to.endsWith(` ${fromUnit}`) && !/ .* /.test(to);
  return sameUnit ? `${from.slice(0, -fromUnit.length - 1)} to ${to}` : `${from} to ${to}`;
}

/** A number of a chart with its unit: `0.72 %`, `0.08/s`, `7`, `1.5 s`. */
export function chartValue(value: number, unit: ChartUnit): string {
  switch (unit) {
    case "count":
      return plainNumber(value);
    case "per-second":
      return `${plainNumber(value)}/s`;
    case "ratio":
      return `${plainNumber(value * 100)} %`;
    case "seconds":
      return `${plainNumber(value)} s`;
  }
}

/** Three significant figures without trailing zeros; whole numbers from 100 on. */
export function plainNumber(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size >= 100 || Number.isInteger(value)) return String(Math.round(value));
  if (size < 0.0005) return size === 0 ? "0" : value.toExponential(1);
  return trimZeros(value.toPrecision(size >= 1 ? 3 : 2));
}

/** `64 MB`, `1.2 GB` (powers of ten). */
export function bytes(count: number): string {
  if (count >= 1e9) return `${trimZeros((count / 1e9).toFixed(1))} GB`;
  return `${Math.round(count / 1e6)} MB`;
}

/** `1 agent`, `2 agents`; `plural` where an s is not enough. */
export function counted(count: number, singular: string, plural = `${singular}s`): string {
  return `${count} ${count === 1 ? singular : plural}`;
}

function twoUnits(
  ms: number,
  largeMs: number,
  large: string,
  smallMs: number,
  small: string,
  smallUntilMs: number,
): string {
  if (ms >= smallUntilMs) return `${Math.round(ms / largeMs)} ${large}`;
  const inSmall = Math.round(ms / smallMs);
  const perLarge = largeMs / smallMs;
  const rest = inSmall % perLarge;
  const whole = `${Math.floor(inSmall / perLarge)} ${large}`;
  return rest === 0 ? whole : `${whole} ${rest} ${small}`;
}

function trimZeros(text: string): string {
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}
