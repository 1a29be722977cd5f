/**
 * The report of a run, at a moment. A run's folder is data: each part of its path is encoded, and the
 * path stays a relative one, so that no name of a folder can be a scheme or a host.
 */
export function reportLink(run: string, atMs: number | null): string | null {
  if (run === "") return null;
  const path = run
    .split("/")
    .filter((part) => part !== "" && part !== ".")
    .map(encodeURIComponent)
    .join("/");
  return `./${path}/report.html${atMs === null ? "" : `#at=${Math.round(atMs)}`}`;
}
