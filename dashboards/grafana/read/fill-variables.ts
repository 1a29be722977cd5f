import type { VariableJson } from "./dashboard-json.ts";

/** Values by variable; several are alternatives. */
export type VariableValues = Readonly<Record<string, string | readonly string[]>>;

/** How Grafana spells `All` in a variable's value. */
const ALL = "$__all";

/** The values that a dashboard's variables have when it is opened. */
export function initialValues(variables: readonly VariableJson[]): VariableValues {
  return Object.fromEntries(
    variables.flatMap(({ name, current, allValue }) => {
      if (current === undefined) return [];
      const values = [current.value].flat();
      return [[name, values.includes(ALL) ? (allValue ?? ".*") : current.value] as const];
    }),
  );
}

const VARIABLE = /\$\{(\w+)(?::[^}]*)?\}|\$(\w+)|\[\[(\w+)\]\]/g;

/**
 * The text with every variable replaced: several values become a group of a regular expression, as in
 * Grafana's Prometheus queries. @throws Error that names a variable without a value.
 */
export function fillVariables(text: string, values: VariableValues): string {
  return text.replaceAll(VARIABLE, (_whole, ...groups: readonly (string | undefined)[]) => {
    const name = groups.slice(0, 3).find((group) => group !== undefined) ?? "";
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined) throw new Error(`the variable ${name} has no value`);
    return typeof value === "string" ? value : `(${value.map(escaped).join("|")})`;
  });
}

/** Inside a quoted PromQL string: a backslash is written twice. */
function escaped(value: string): string {
  return value.replaceAll(/[\\^$.*+?()[\]{}|]/g, (character) => `\\\\${character}`);
}
