import { z } from "zod";
import { FAULTS } from "../faults/registry.ts";
import { TOPOLOGY_PRESETS } from "../topology/presets.ts";
import { CHECKS } from "./checks/registry.ts";
import { ScenarioFile, WINDOW_KEYS } from "./schema.ts";

/** Where the schema is kept, from the project root. */
export const JSON_SCHEMA_FILE = "scenarios/scenario.schema.json";

type Schema = Record<string, unknown>;

/**
 * JSON Schema of scenario files, for editors: shapes, and the words of this lab (faults, checks,
 * presets). Times, moments and queries are judged by the parser alone. Kept in the repository; a test
 * says when it is stale.
 */
export function scenarioJsonSchema(): string {
  const schema = toJsonSchema(ScenarioFile) as {
    properties: {
      topology: { properties: { extends: Schema } };
      timeline: { items: { anyOf: [{ properties: Schema }, ...unknown[]] } };
      expect: { items: Schema };
    };
  };
  const { topology, timeline, expect } = schema.properties;
  topology.properties.extends = { enum: Object.keys(TOPOLOGY_PRESETS) };
  const [faultStep] = timeline.items.anyOf;
  const faults = [...FAULTS.values()];
  faultStep.properties["fault"] = described(faults.map(({ name, says }) => ({ name, says })));
  faultStep.properties["with"] = { anyOf: faults.map(({ schema: own }) => toJsonSchema(own)) };
  const checks = [...CHECKS.values()];
  expect.items["properties"] = {
    ...(expect.items["properties"] as Schema),
    ...Object.fromEntries(
      checks.map(({ key, says, schema: own }) => [
        key,
        { description: says, ...(toJsonSchema(own) as Schema) },
      ]),
    ),
  };
  expect.items["additionalProperties"] = false;
  // One key says what; the others of WINDOW_KEYS say when.
  expect.items["minProperties"] = 2;
  expect.items["maxProperties"] = WINDOW_KEYS.length + 1;
  const dialect = "https://json-schema.org/draft/2020-12/schema";
  return `${JSON.stringify({ $schema: dialect, title: "kas-lab scenario", ...schema }, null, 2)}\n`;
}

/** The shape that people write: before defaults and transforms. */
function toJsonSchema(schema: z.ZodType): unknown {
  const { $schema: _dialect, ...own } = z.toJSONSchema(schema, { io: "input" });
  return own;
}

function described(words: readonly { readonly name: string; readonly says: string }[]): Schema {
  return { anyOf: words.map(({ name, says }) => ({ const: name, description: says })) };
}
