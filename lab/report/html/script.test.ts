import assert from "node:assert/strict";
import { test } from "node:test";
import { runInNewContext } from "node:vm";
import { SCRIPT } from "./script.ts";

interface Page {
  readonly readout: { textContent: string };
  readonly cursor: { readonly style: { left: string } };
  readonly value: { textContent: string };
  /** What the browser does when somebody follows a link within the page. */
  readonly go: (hash: string) => void;
}

/** As much of a browser as the script needs, with one chart of two points. */
function open(hash: string): Page {
  const location = { hash };
  const data = {
    endMs: 600_000,
    charts: {
      sli: {
        unit: "ratio",
        series: [
          [
            [0, 0.5],
            [120_000, 0.25],
          ],
        ],
      },
    },
  };
  const readout = { textContent: "at the end" };
  const cursor = { style: { left: "" } };
  const value = { textContent: "", dataset: { chart: "sli", series: "0" } };
  let onHash: () => void = () => assert.fail("nobody listens for another moment");
  const document = {
    documentElement: { classList: { add: () => undefined } },
    getElementById: () => ({ textContent: JSON.stringify(data) }),
    querySelector: (selector: string) => (selector === ".readout" ? readout : null),
    querySelectorAll: (selector: string) =>
      selector === ".cursor" ? [cursor] : selector === "b[data-chart]" ? [value] : [],
  };
  const window = {
    addEventListener: (name: string, listener: () => void) => {
      if (name === "hashchange") onHash = listener;
    },
  };
  runInNewContext(SCRIPT, { document, location, window });
  const go = (next: string): void => {
    location.hash = next;
    onHash();
  };
  return { readout, cursor, value, go };
}

test("a report opens at the moment that its address names", () => {
  const { cursor, readout, value } = open("#at=60000");
  assert.equal(readout.textContent, "at +01:00");
  assert.equal(cursor.style.left, "10%");
  assert.equal(value.textContent, "50.0 %");
});

test("another moment of the same page moves the cursor", () => {
  const { cursor, go, readout, value } = open("#at=60000");
  go("#at=120000");
  assert.equal(readout.textContent, "at +02:00");
  assert.equal(cursor.style.left, "20%");
  assert.equal(value.textContent, "25.0 %");
});

test("a moment outside of the run is its nearest end", () => {
  assert.equal(open("#at=-5000").cursor.style.left, "0%");
  assert.equal(open("#at=999999999").cursor.style.left, "100%");
});

for (const hash of ["", "#chart-sli", "#at=", "#at=1e3", "#at=1;alert(1)"]) {
  test(`${JSON.stringify(hash)} names no moment`, () => {
    const { cursor, readout } = open(hash);
    assert.equal(readout.textContent, "at the end");
    assert.equal(cursor.style.left, "");
  });
}
