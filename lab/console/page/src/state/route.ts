import { signal } from "@preact/signals";
import { hasNewToken } from "./token.ts";

/** Where the page is: `#/dashboards/kas-main?at=720000`. */
export interface Route {
  readonly view: string;
  /** What follows the view in the path, decoded. */
  readonly rest: readonly string[];
  readonly query: URLSearchParams;
}

export const route = signal<Route>(parseRoute(window.location.hash));

window.addEventListener("hashchange", () => {
  if (hasNewToken()) window.location.reload();
  route.value = parseRoute(window.location.hash);
});

/** @returns the route of an address' part behind `#`; without any its view is empty. */
export function parseRoute(hash: string): Route {
  const [path = "", query = ""] = hash.replace(/^#\/?/, "").split("?", 2);
  const [view = "", ...rest] = path.split("/").map(decodeURIComponent);
  return { view, rest, query: new URLSearchParams(query) };
}

export function hrefOf(
  view: string,
  rest: readonly string[] = [],
  query: Readonly<Record<string, string>> = {},
): string {
  const path = [view, ...rest].map(encodeURIComponent).join("/");
  const asked = new URLSearchParams(query).toString();
  return `#/${path}${asked === "" ? "" : `?${asked}`}`;
}

export function go(href: string): void {
  window.location.hash = href;
}
