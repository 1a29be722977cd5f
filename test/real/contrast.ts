import type { Page } from "playwright-core";

/** A text that is hard to read on its ground. */
export interface Faint {
  readonly text: string;
  readonly of: string;
  readonly ratio: number;
}

export interface Contrasts {
  /** Texts that were measured. */
  readonly measured: number;
  readonly faint: readonly Faint[];
}

/**
 * Measures each visible text against the colours behind it, by the formula of WCAG 2.2 (relative
 * luminance, contrast ratio), opacity and translucent grounds included. Runs inside the page.
 */
const MEASURE = `
(function (least) {
  function parse(text) {
    var n = (text.match(/[\\d.]+/g) || ['0', '0', '0', '0']).map(Number);
    return { r: n[0], g: n[1], b: n[2], a: n.length > 3 ? n[3] : 1 };
  }
  function over(top, under) {
    function mix(x, y) { return x * top.a + y * (1 - top.a); }
    return { r: mix(top.r, under.r), g: mix(top.g, under.g), b: mix(top.b, under.b), a: 1 };
  }
  function luminance(c) {
    return [c.r, c.g, c.b].map(function (v) {
      v /= 255;
      return v <= 0.04045 ? v / 12.92 : Math.pow((v + 0.055) / 1.055, 2.4);
    }).reduce(function (sum, v, i) { return sum + v * [0.2126, 0.7152, 0.0722][i]; }, 0);
  }
  function ground(element) {
    var layers = [];
    for (var e = element; e; e = e.parentElement) layers.push(parse(getComputedStyle(e).backgroundColor));
    return layers.reverse().reduce(function (under, top) { return over(top, under); }, { r: 255, g: 255, b: 255, a: 1 });
  }
  function opacity(element) {
    var all = 1;
    for (var e = element; e; e = e.parentElement) all *= Number(getComputedStyle(e).opacity);
    return all;
  }
  var walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), measured = 0, faint = [];
  while (walker.nextNode()) {
    var element = walker.currentNode.parentElement, text = walker.currentNode.data.trim();
    if (text === '' || element.closest('script,style') || !element.checkVisibility()) continue;
    var shows = opacity(element), style = getComputedStyle(element), under = ground(element);
    if (shows < 0.05) continue; // not there until somebody points at it
    var ink = parse(style.color);
    ink.a *= shows;
    var a = luminance(over(ink, under)), b = luminance(under);
    var ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    measured++;
    if (ratio < least) faint.push({ text: text.slice(0, 40), of: element.className || element.tagName, ratio: Number(ratio.toFixed(2)) });
  }
  return { measured: measured, faint: faint };
})`;

/** Texts with less than `least` to 1; 4.5 is WCAG's AA for text of any size. */
export async function contrasts(page: Page, least = 4.5): Promise<Contrasts> {
  return await page.evaluate<Contrasts>(`${MEASURE}(${least})`);
}
