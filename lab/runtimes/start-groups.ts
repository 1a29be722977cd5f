import { LabError } from "../../kit/errors.ts";

interface Startable {
  readonly name: string;
  readonly dependsOn: readonly string[];
}

/**
 * The order of starting: every group needs only earlier groups (or `running`) and may start in
 * parallel. Stopping walks the groups backwards.
 * @throws LabError `RUNTIME_IMPOSSIBLE_ORDER` (defect) naming the components that are stuck, and
 * what each of them waits for.
 */
export function startGroups<T extends Startable>(
  records: readonly T[],
  running: ReadonlySet<string> = new Set(),
): readonly (readonly T[])[] {
  const names = records.map((record) => record.name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw impossible(`two components are called ${twice}`);
  const ready = new Set(running);
  const groups: T[][] = [];
  let rest = [...records];
  while (rest.length > 0) {
    const group = rest.filter((record) => record.dependsOn.every((name) => ready.has(name)));
    if (group.length === 0) {
      const stuck = rest.map((record) => {
        const waitsFor = record.dependsOn.filter((name) => !ready.has(name));
        const unknown = waitsFor.filter((name) => !names.includes(name));
        const note = unknown.length === 0 ? "" : ` (no component is called ${unknown.join(", ")})`;
        return `${record.name} waits for ${waitsFor.join(", ")}${note}`;
      });
      throw impossible(`these components can never start: ${stuck.join("; ")}`);
    }
    groups.push(group);
    for (const record of group) ready.add(record.name);
    rest = rest.filter((record) => !group.includes(record));
  }
  return groups;
}

function impossible(message: string): LabError {
  return new LabError("defect", "RUNTIME_IMPOSSIBLE_ORDER", message, {
    hint: "Correct `dependsOn` in the component records (lab/topology).",
  });
}
