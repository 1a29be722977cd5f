import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { LabError } from "../../../kit/errors.ts";
import { COMMAND } from "../../../kit/installation.ts";
import { leaseFolder, readLeases } from "../../runtimes/process/lease-record.ts";

/** Where a lab that runs says how it can be reached; only its user may read it. */
const FILE = "console.json";

const Door = z.object({ url: z.string(), token: z.string() });
export type Door = z.infer<typeof Door>;

export function writeDoor(runFolder: string, door: Door): void {
  writeFileSync(join(runFolder, FILE), `${JSON.stringify(door)}\n`, { mode: 0o600 });
}

export function removeDoor(runFolder: string): void {
  rmSync(join(runFolder, FILE), { force: true });
}

/**
 * The door of the lab that runs, or of the one of this name where several do.
 * @throws LabError `CONSOLE_NO_LAB`, `CONSOLE_WHICH_LAB`.
 */
export function findDoor(run: string | undefined, leases = leaseFolder()): Door {
  const found = readLeases(leases).flatMap(({ alive, record }) => {
    if (!alive || record === undefined) return [];
    const door = readDoor(record.runFolder);
    return door === undefined ? [] : [{ run: record.run, door }];
  });
  const wanted = run === undefined ? found : found.filter((one) => one.run === run);
  const [first, second] = wanted;
  if (first !== undefined && second === undefined) return first.door;
  const names = found.map((one) => one.run).join(", ");
  if (first === undefined) {
    const says =
      run === undefined ? "no lab runs that can be acted on" : `no lab of the name ${run} runs`;
    throw new LabError("input", "CONSOLE_NO_LAB", says, {
      hint: names === "" ? `Start one:  ${COMMAND} up` : `There is ${names}.`,
    });
  }
  throw new LabError("input", "CONSOLE_WHICH_LAB", `more than one lab runs: ${names}`, {
    hint: "Say which, with --run.",
  });
}

function readDoor(runFolder: string): Door | undefined {
  try {
    return Door.parse(JSON.parse(readFileSync(join(runFolder, FILE), "utf8")));
  } catch {
    return undefined;
  }
}
