/** Samples of a Prometheus text page by series, labels sorted by name as Go prints them. */
export function samplesOf(page: string): Map<string, number> {
  const samples = new Map<string, number>();
  for (const line of page.split("\n")) {
    const match = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/.exec(line);
    if (match === null || line.startsWith("#")) continue;
    const [, name = "", labels = "", value = ""] = match;
    const sorted = [...labels.matchAll(/([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g)]
      .map(([, label = "", text = ""]) => `${label}="${text}"`)
      .sort();
    samples.set(sorted.length === 0 ? name : `${name}{${sorted.join(",")}}`, Number(value));
  }
  return samples;
}

/** What changed from one page to another, of series whose names begin with `prefix`. */
export function deltas(
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
  prefix: string,
): Record<string, number> {
  const changed: Record<string, number> = {};
  for (const [series, value] of after) {
    const delta = value - (before.get(series) ?? 0);
    if (series.startsWith(prefix) && delta !== 0) changed[series] = delta;
  }
  return changed;
}

export interface Family {
  readonly type: string;
  readonly help: string;
  /** Label names of its series, sorted, each set once; `le` of buckets as `le=bound`. */
  readonly labels: readonly string[];
}

/** Families of a page: type, help and the label names that occur. */
export function familiesOf(page: string): Map<string, Family> {
  const families = new Map<string, { type: string; help: string; labels: Set<string> }>();
  const family = (name: string): { type: string; help: string; labels: Set<string> } => {
    const found = families.get(name) ?? { type: "", help: "", labels: new Set<string>() };
    families.set(name, found);
    return found;
  };
  for (const line of page.split("\n")) {
    const comment = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line);
    const [, kind, name = "", text = ""] = comment ?? [];
    if (kind === "HELP") family(name).help = text;
    if (kind === "TYPE") family(name).type = text;
  }
  for (const series of samplesOf(page).keys()) {
    const [name = "", labels = ""] = series.split("{", 2);
    const base = name.replace(/_(bucket|sum|count)$/, "");
    const names = [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, label = "", value = ""]) =>
      label === "le" ? `le=${value}` : label,
    );
    family(families.has(name) ? name : base).labels.add(names.join(","));
  }
  return new Map(
    [...families].map(([name, { type, help, labels }]) => [
      name,
      { type, help, labels: [...labels].sort() },
    ]),
  );
}
