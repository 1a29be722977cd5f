import { z } from "zod";
import { FAULTS, type RegisteredFault } from "./registry.ts";

interface Schema {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

/** The table of all faults, for docs/faults.md. */
export function faultReference(): string {
  const rows = [...FAULTS.values()].map(
    (fault) => `| \`${fault.name}\` | ${onOf(fault)} | ${withOf(fault)} | ${fault.says} |`,
  );
  return [
    "# Faults",
    "",
    "Generated from `lab/faults`; `UPDATE_GOLDEN=1 ./kaslab test --unit` writes it anew. `on` is what a fault can be",
    "done to; a parameter of `with` that is in brackets may be left out. See [scenario files](scenario-files.md).",
    "",
    "| `fault` | `on` | `with` | What it does |",
    "| --- | --- | --- | --- |",
    ...rows,
    "",
  ].join("\n");
}

function onOf({ targets }: RegisteredFault): string {
  return targets === "none" ? "" : targets;
}

function withOf({ schema }: RegisteredFault): string {
  const shape = z.toJSONSchema(schema, { io: "input" }) as Schema;
  const branches = shape.anyOf ?? shape.oneOf ?? [shape];
  return branches
    .map((branch) =>
      Object.entries(branch.properties ?? {})
        .map(([name, of]) => {
          const text = `\`${name}: ${valueOf(of)}\``;
          return branch.required?.includes(name) === true ? text : `[${text}]`;
        })
        .join(", "),
    )
    .filter((text) => text !== "")
    .join(" or ");
}

/** The default, the words that there are, or the type. */
function valueOf(schema: Schema): string {
  if (schema.const !== undefined) return plain(schema.const);
  if (schema.default !== undefined && schema.enum === undefined) return plain(schema.default);
  if (schema.enum !== undefined) return schema.enum.map(plain).join("/");
  return schema.type === "string" ? "text" : (schema.type ?? "value");
}

function plain(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
