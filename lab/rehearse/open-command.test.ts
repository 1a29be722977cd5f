import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { PROJECT_ROOT } from "../../kit/installation.ts";
import { openCommand } from "./open-command.ts";

const command = (folder: string, atMs?: number): string => openCommand(PROJECT_ROOT, folder, atMs);

test("a run in the folder of runs is opened by its name, another one by its path", () => {
  const run = "2026-11-24T10-00-redis-loss";
  assert.equal(command(join(PROJECT_ROOT, "runs", run)), `./kaslab open ${run}`);
  assert.equal(
    command(join(PROJECT_ROOT, "runs/2026-11-24T09-00-matrix", run)),
    `./kaslab open 2026-11-24T09-00-matrix/${run}`,
  );
  assert.equal(command(`/elsewhere/my runs/${run}`), `./kaslab open '/elsewhere/my runs/${run}'`);
});

test("at a moment", () => {
  assert.equal(
    command("/x/2026-11-24T10-00-a", 750_400),
    "./kaslab open /x/2026-11-24T10-00-a --at 750s",
  );
});
