const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
const WHOLE = /^(?:\d+(?:\.\d+)?(?:ms|[smh]))+$/;
const PART = /(\d+(?:\.\d+)?)(ms|[smh])/g;

/** `200ms`, `90s`, `10m`, `1h30m` as milliseconds; undefined when it is none. */
export function parseDuration(text: string): number | undefined {
  if (!WHOLE.test(text)) return undefined;
  let ms = 0;
  for (const [, count, unit] of text.matchAll(PART)) ms += Number(count) * (UNITS[unit ?? ""] ?? 0);
  return ms;
}

/** Lab milliseconds since T+0 as people read them: `+10:41`, `-0:30`, `+1:30:00`. */
export function formatOffset(ms: number): string {
  const total = Math.round(Math.abs(ms) / 1000);
  const two = (value: number): string => String(value).padStart(2, "0");
  const hours = Math.floor(total / 3600);
  const minutes = Math.floor((total % 3600) / 60);
  const clock =
    hours > 0 ? `${hours}:${two(minutes)}:${two(total % 60)}` : `${minutes}:${two(total % 60)}`;
  return `${ms < 0 ? "-" : "+"}${clock}`;
}

/** A length of time in words: `14 min`, `95 s`. */
export function formatLength(ms: number): string {
  if (ms < 120_000) return `${Math.round(ms / 1000)} s`;
  return `${Math.round(ms / 60_000)} min`;
}
