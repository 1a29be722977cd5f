import { computed, type ReadonlySignal } from "@preact/signals";

/**
 * A computed object that stays the same one as long as its values do, so that what is drawn from it is
 * drawn again only when there is something new.
 */
export function steady<Values extends object>(compute: () => Values): ReadonlySignal<Values> {
  let last: Values | null = null;
  return computed(() => {
    const next = compute();
    if (last === null || !hasSameValues(last, next)) last = next;
    return last;
  });
}

function hasSameValues<Values extends object>(a: Values, b: Values): boolean {
  const names = Object.keys(a) as (keyof Values)[];
  return (
    names.length === Object.keys(b).length && names.every((name) => Object.is(a[name], b[name]))
  );
}
