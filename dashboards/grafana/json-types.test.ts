import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { before, describe, it } from "node:test";
import ts from "typescript";
import { DASHBOARDS, dashboardFile } from "./dashboards.ts";

/*
 * The committed JSON against the types of Grafana's SDK: each file becomes an object literal of the type
 * Dashboard, so that the compiler tells of every missing, mistyped and unknown field, also in the parts
 * that depend on the kind of panel. Enums of the SDK are compared by their values.
 */
const ROOT = join(import.meta.dirname, "../..");

const TYPES = `
import type * as cog from "@grafana/grafana-foundation-sdk/cog";
import type * as dashboard from "@grafana/grafana-foundation-sdk/dashboard";
import type * as gauge from "@grafana/grafana-foundation-sdk/gauge";
import type * as heatmap from "@grafana/grafana-foundation-sdk/heatmap";
import type * as prometheus from "@grafana/grafana-foundation-sdk/prometheus";
import type * as stat from "@grafana/grafana-foundation-sdk/stat";
import type * as table from "@grafana/grafana-foundation-sdk/table";
import type * as text from "@grafana/grafana-foundation-sdk/text";
import type * as timeseries from "@grafana/grafana-foundation-sdk/timeseries";

type IsAny<T> = 0 extends 1 & T ? true : false;
type Query = Omit<prometheus.Dataquery, "_implementsDataqueryVariant">;
type Plain<T> =
  IsAny<T> extends true ? unknown
  : T extends cog.Dataquery ? Plain<Query>
  : T extends string ? \`\${T}\`
  : T extends number | boolean | null | undefined ? T
  : T extends readonly (infer E)[] ? Plain<E>[]
  : { [K in keyof T]: Plain<T[K]> };

type FieldsOf<Custom> = {
  defaults: Omit<Plain<dashboard.FieldConfig>, "custom"> & { custom?: Plain<Custom> };
  overrides: Plain<dashboard.FieldConfigSource["overrides"]>;
};
type Of<Kind, Options, Custom> = Omit<Plain<dashboard.Panel>, "type" | "options" | "fieldConfig"> & {
  type: Kind;
  options?: Plain<Partial<Options>>;
  fieldConfig?: FieldsOf<Partial<Custom>>;
};
type None = Record<string, never>;
export type PanelJson =
  | Of<"timeseries", timeseries.Options, timeseries.FieldConfig>
  | Of<"stat", stat.Options, None>
  | Of<"gauge", gauge.Options, None>
  | Of<"table", table.Options, table.FieldConfig>
  | Of<"heatmap", heatmap.Options, heatmap.FieldConfig>
  | Of<"text", text.Options, None>;
type RowJson = Omit<Plain<dashboard.RowPanel>, "panels"> & { panels: PanelJson[] };
export type DashboardJson = Omit<Plain<dashboard.Dashboard>, "panels"> & {
  panels?: (PanelJson | RowJson)[];
};
`;

/** Diagnostics of TypeScript for each text as a value of the dashboard's type, by name. */
function diagnose(texts: Readonly<Record<string, string>>): Readonly<Record<string, string[]>> {
  const folder = join(ROOT, "dashboards/grafana");
  const sources: Record<string, string> = { [join(folder, "of-types.ts")]: TYPES };
  for (const [name, text] of Object.entries(texts)) {
    const typed = `import type { DashboardJson } from "./of-types.ts";\nexport const it: DashboardJson = ${text};\n`;
    sources[join(folder, `of-${name}.ts`)] = typed;
  }
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    allowImportingTsExtensions: true,
    module: ts.ModuleKind.NodeNext,
    target: ts.ScriptTarget.ES2024,
    types: [],
  };
  const disk = ts.createCompilerHost(options);
  const host: ts.CompilerHost = {
    ...disk,
    fileExists: (path) => Object.hasOwn(sources, path) || disk.fileExists(path),
    readFile: (path) => sources[path] ?? disk.readFile(path),
    getSourceFile: (path, version, ...rest) => {
      const text = sources[path];
      return text === undefined
        ? disk.getSourceFile(path, version, ...rest)
        : ts.createSourceFile(path, text, version);
    },
  };
  const program = ts.createProgram(Object.keys(sources), options, host);
  return Object.fromEntries(
    Object.keys(texts).map((name) => {
      const file = program.getSourceFile(join(folder, `of-${name}.ts`));
      const found = program.getSemanticDiagnostics(file);
      return [
        name,
        found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n")),
      ];
    }),
  );
}

describe("the committed JSON has the SDK's types", () => {
  const texts = Object.fromEntries(
    DASHBOARDS.map((spec) => [spec.uid, readFileSync(join(ROOT, dashboardFile(spec)), "utf8")]),
  );
  const sample = texts["kas-misc"] ?? "";
  const broken = {
    "unknown-field": sample.replace('"editable"', '"editible"'),
    "wrong-type": sample.replace('"schemaVersion": 42', '"schemaVersion": "42"'),
    "unknown-kind": sample.replace('"type": "timeseries"', '"type": "timeserie"'),
    "wrong-option": sample.replace('"mode": "multi"', '"mode": "many"'),
    "wrong-target": sample.replace('"refId": "A"', '"refid": "A"'),
  };
  let found: ReturnType<typeof diagnose> = {};
  before(() => {
    found = diagnose({ ...texts, ...broken });
  });

  for (const { uid } of DASHBOARDS) {
    it(uid, () => {
      assert.deepEqual(found[uid], []);
    });
  }

  for (const name of Object.keys(broken)) {
    it(`and would not with ${name.replaceAll("-", " of ").replace(" of ", " ")}`, () => {
      assert.notEqual(broken[name as keyof typeof broken], sample);
      assert.notDeepEqual(found[name], []);
    });
  }
});
