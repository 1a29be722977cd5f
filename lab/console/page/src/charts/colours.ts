/**
 * Grafana's fixed colours of our dashboards (dashboards/grafana/colours.ts) by the name that the style
 * sheet has for the same meaning, so that light and dark each have one that can be read.
 */
const BY_HEX: Readonly<Record<string, string>> = {
  "#d55e00": "hurt",
  "#8f3f00": "gone",
  "#e69f00": "warned",
  "#56b4e9": "told",
  "#009e73": "healed",
  "#8a929a": "n1",
};

/** Series without a colour of their own, in this order: told apart by hue and by lightness. */
export const SERIES_COLOURS = ["c0", "c1", "c2", "c3", "c4", "c5", "c6", "c7"] as const;

export function seriesColour(index: number): string {
  return SERIES_COLOURS[index % SERIES_COLOURS.length] ?? "c0";
}

/** Beyond one round of colours a dash tells series apart. */
export function seriesDash(index: number): readonly number[] | undefined {
  const round = Math.floor(index / SERIES_COLOURS.length);
  return [undefined, [6, 3], [2, 3], [8, 3, 2, 3]][round % 4];
}

export function namedColour(hex: string): string {
  return BY_HEX[hex.toLowerCase()] ?? "n1";
}

/** As CSS writes it in a style. */
export function cssColour(name: string): string {
  return `var(--${name})`;
}

/** The colour's value now, for a canvas. */
export function paint(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim() || "#888";
}

/** The same, translucent. */
export function wash(name: string, share: number): string {
  const percent = Math.round(share * 100);
  return `color-mix(in srgb, ${paint(name)} ${percent}%, transparent)`;
}
