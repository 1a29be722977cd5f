import assert from "node:assert/strict";
import { test } from "node:test";
import { labelPercent } from "./src/time/label-width.ts";

test("the same label takes more of a narrow lane, and never nothing", () => {
  const [phone, usual, wide] = [360, 1440, 3840].map((width) =>
    labelPercent("Redis is killed", width),
  );
  assert.ok(phone! > 30 && phone! < 40, String(phone));
  assert.ok(usual! > 8 && usual! < 12, String(usual));
  assert.ok(wide! < usual! && wide! > 0);
  assert.ok(labelPercent("Redis is killed, and more", 360) > phone!);
});
