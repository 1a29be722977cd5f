/** From here on a lane has its name beside it, not above it (time.css). */
const BESIDE_FROM = 761;
const LARGE_FROM = 2400;

/**
 * About how much of a lane's width a label takes, in per cent: labels are put on lines before they are
 * drawn, so nothing can be measured.
 */
export function labelPercent(label: string, windowWidth: number): number {
  const [letter, lane] =
    windowWidth >= LARGE_FROM
      ? [7.7, Math.min(3104, windowWidth - 96) - 294]
      : windowWidth >= BESIDE_FROM
        ? [6.6, Math.min(1824, windowWidth - 56) - 204]
        : [6.6, windowWidth - 28];
  return ((label.length * letter + 16) / lane) * 100;
}
