const SECOND_MS = 1_000;

/** `12:41` of an instant, as users write it. */
export function utcMinute(atMs: number): string {
  return new Date(atMs).toISOString().slice(11, 16);
}

/** `12:41:07`. */
export function utcSecond(atMs: number): string {
  return new Date(atMs).toISOString().slice(11, 19);
}

/** Since a moment: `+10:41`, before it `-00:20`; from 100 minutes on with hours. */
export function since(atMs: number, fromMs: number): string {
  const ms = atMs - fromMs;
  const seconds = Math.floor(Math.abs(ms) / SECOND_MS);
  const two = (value: number): string => String(value).padStart(2, "0");
  const sign = ms < 0 ? "-" : "+";
  const minutes = Math.floor(seconds / 60);
  if (minutes < 100) return `${sign}${two(minutes)}:${two(seconds % 60)}`;
  return `${sign}${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`;
}

/** A length of time for people: `45 s`, `4 min 10 s`. */
export function length(ms: number): string {
  const seconds = Math.round(ms / SECOND_MS);
  if (seconds < 120) return `${seconds} s`;
  const rest = seconds % 60;
  return `${Math.floor(seconds / 60)} min${rest === 0 ? "" : ` ${rest} s`}`;
}

/** Three significant figures at most. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return "no value";
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(3)));
}
