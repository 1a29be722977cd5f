import assert from "node:assert/strict";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { KasMutation } from "../../contracts/kas-mutations.ts";
import { LAUNCH_ENV } from "../../contracts/launch.ts";
import type { RunResult } from "../../lab/report/run-result.ts";
import { kaslab } from "../real/command.ts";
import type { Noticed } from "./table.ts";

/** Share of its own speed at which a run is repeated that the machine had spoilt. */
const CAREFUL_SHARE = 0.5;

/**
 * Runs a scenario, with kas broken by a mutation or whole, and reads its result. A run that proved
 * nothing because the machine was late is repeated once, at half the speed.
 */
export async function runMutant(
  scenario: string,
  mutation: KasMutation | null,
  outFolder: string,
): Promise<RunResult> {
  const first = await runOnce(scenario, mutation, outFolder, []);
  if (first.verdict !== "inconclusive" || first.lag.maxMs <= first.lag.limitMs) return first;
  const careful = ["--speed", String(first.speed * CAREFUL_SHARE)];
  return await runOnce(scenario, mutation, outFolder, careful);
}

async function runOnce(
  scenario: string,
  mutation: KasMutation | null,
  outFolder: string,
  more: readonly string[],
): Promise<RunResult> {
  const environment = { [LAUNCH_ENV.mutation]: mutation ?? "" };
  const command = kaslab(["run", scenario, "--out", outFolder, ...more], environment);
  const code = await command.exit;
  const name = readdirSync(outFolder).sort().at(-1);
  assert.ok(name !== undefined, `exit ${String(code)}, no run: ${command.text()}`);
  const folder = join(outFolder, name);
  const result = JSON.parse(readFileSync(join(folder, "result.json"), "utf8")) as RunResult;
  rmSync(folder, { recursive: true });
  const codes = { pass: 0, fail: 1, inconclusive: 2 };
  assert.equal(code, codes[result.verdict], command.text());
  return result;
}

/** A row of the table holds: verdict fail, the named expectations red, the mutation on record. */
export function assertNoticed({ mutation, red }: Noticed, result: RunResult): void {
  const verdicts = new Map(result.expectations.map(({ says, verdict }) => [says, verdict]));
  const seen = result.expectations
    .filter(({ verdict }) => verdict !== "pass")
    .map(({ says, verdict, seen: what }) => `${verdict}: ${says}: ${what}`)
    .join("\n");
  assert.equal(result.verdict, "fail", `${result.reason}\n${seen}`);
  for (const says of red) assert.equal(verdicts.get(says), "fail", `${says}\n${seen}`);
  assert.match(result.notes[0] ?? "", new RegExp(`^kas was broken .* mutation ${mutation} was on`));
}

/** The same scenario with a whole kas. */
export function assertWhole(result: RunResult): void {
  const open = result.expectations.filter(({ verdict }) => verdict !== "pass");
  assert.equal(result.verdict, "pass", `${result.reason}\n${JSON.stringify(open, null, 2)}`);
  assert.ok(result.notes.every((note) => !note.includes("mutation")));
}
