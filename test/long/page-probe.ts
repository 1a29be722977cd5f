import type { Page } from "playwright-core";

/** What a page went through in a stretch of time, counted within it. */
export interface Seen {
  readonly wallMs: number;
  /** Times that the clock at its head showed another time: a tick that was drawn. */
  readonly updates: number;
  /** Sum of layout shifts since the first paint. Source: W3C, Layout Instability API. */
  readonly shift: number;
  /** The greatest ones, with what has moved. */
  readonly shifts: readonly { readonly value: number; readonly of: readonly string[] }[];
  /** Elements of the picture and canvases of charts that were taken out. */
  readonly removed: readonly string[];
  /** Elements that were put in anywhere. */
  readonly added: number;
  /** Tasks of more than 50 ms. Source: W3C, Long Tasks API. */
  readonly longTasks: number;
  readonly longMs: number;
  readonly longestMs: number;
}

/**
 * Watches from before the page's first script. Text, because it runs in the page.
 * A removed element names itself by what it stands for: node, link or chart.
 */
const PROBE = `
  window.probe = { updates: 0, shift: 0, shifts: [], removed: [], added: 0, tasks: [], since: 0 };
  const nameOf = (node) => {
    if (!(node instanceof Element)) return String(node && node.nodeName);
    const box = node.closest("[data-node], [aria-label], [class]") ?? node;
    return box.dataset?.node ?? box.getAttribute("aria-label") ?? box.getAttribute("class") ?? box.nodeName;
  };
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput, sources } of list.getEntries()) {
      if (hadRecentInput) continue;
      probe.shift += value;
      const of = (sources ?? []).map(({ node, previousRect: a, currentRect: b }) =>
        nameOf(node) + " " + [a.x, a.y, a.width, a.height].map(Math.round) + " to " + [b.x, b.y, b.width, b.height].map(Math.round));
      probe.shifts.push({ value, of });
    }
  }).observe({ type: "layout-shift", buffered: true });
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) probe.tasks.push(duration);
  }).observe({ type: "longtask" });
  new MutationObserver((all) => {
    for (const { target, type, addedNodes, removedNodes } of all) {
      const within = target instanceof Element ? target : target.parentElement;
      if (within?.closest("[role=timer]") && type !== "attributes") probe.updates++;
      for (const node of addedNodes) if (node.nodeType === 1) probe.added++;
      for (const node of removedNodes) {
        if (node.nodeType !== 1) continue;
        const isDrawn = within?.closest(".picture") || node.matches("canvas, .panel") || node.querySelector("canvas");
        if (isDrawn) probe.removed.push(node.tagName + " " + nameOf(node));
      }
    }
  }).observe(document, { childList: true, characterData: true, subtree: true });
`;

/** Call before the page is opened. */
export async function addProbe(page: Page): Promise<void> {
  await page.addInitScript(PROBE);
}

/** Counts anew, for so long. */
export async function watchFor(page: Page, wallMs: number): Promise<Seen> {
  return await page.evaluate<Seen>(`new Promise((done) => {
    Object.assign(probe, { updates: 0, removed: [], added: 0, tasks: [], since: performance.now() });
    setTimeout(() => done({
      wallMs: performance.now() - probe.since,
      updates: probe.updates,
      shift: probe.shift,
      shifts: probe.shifts.toSorted((a, b) => b.value - a.value).slice(0, 6),
      removed: probe.removed,
      added: probe.added,
      longTasks: probe.tasks.length,
      longMs: probe.tasks.reduce((sum, ms) => sum + ms, 0),
      longestMs: Math.max(0, ...probe.tasks),
    }), ${wallMs});
  })`);
}

/** The figures as a person reads them. */
export function seenWords(seen: Seen): string {
  const { wallMs, updates, shift, removed, added, longTasks, longMs, longestMs } = seen;
  const share = ((100 * longMs) / wallMs).toFixed(1);
  return [
    `${updates} updates in ${(wallMs / 1000).toFixed(1)} s`,
    `layout shift ${shift.toFixed(5)}`,
    `${removed.length} drawn elements taken out, ${added} elements put in`,
    `${longTasks} long tasks, ${Math.round(longMs)} ms (${share} %), longest ${Math.round(longestMs)} ms`,
  ].join("; ");
}
