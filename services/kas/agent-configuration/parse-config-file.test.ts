import assert from "node:assert/strict";
import { test } from "node:test";
import { toJson } from "@bufbuild/protobuf";
import { ConfigurationFileSchema } from "../../../contracts/gen/gitlab/agent/agentcfg/agentcfg_pb.ts";
import { ConfigFileError, parseConfigFile } from "./parse-config-file.ts";

const parse = (text: string) =>
  toJson(ConfigurationFileSchema, parseConfigFile(Buffer.from(text)), { useProtoFieldName: true });

for (const [name, text] of [
  ["empty", ""],
  ["a lone newline", "\n"],
  ["only comments", "# nothing\n"],
  ["YAML null", "null\n"],
  ["an empty mapping", "{}\n"],
] as const) {
  test(`a file that is ${name} is an empty configuration`, () => assert.deepEqual(parse(text), {}));
}

test("gitops: {} is kept, an empty list is dropped", () => {
  assert.deepEqual(parse("gitops: {}\n"), { gitops: {} });
  assert.deepEqual(parse("gitops: { manifest_projects: [] }\n"), { gitops: {} });
});

test("the log level is given by name", () => {
  const text = "observability: { logging: { level: debug } }\n";
  assert.deepEqual(parse(text), { observability: { logging: { level: "debug" } } });
});

const mistakes: readonly (readonly [string, string, RegExp])[] = [
  ["broken YAML", "gitops: [", /^failed to parse agent configuration: YAMLToJSON: /],
  [
    "an unknown key",
    "ci_access: {}\n",
    /^failed to parse agent configuration: protojson\.Unmarshal: /,
  ],
  ["a list document", "- a\n", /^failed to parse agent configuration: protojson\.Unmarshal: /],
  [
    "a removed key",
    "gitops: { manifest_projects: [ { id: a/b, resource_inclusions: [] } ] }\n",
    /protojson/,
  ],
  [
    "an empty project id",
    "gitops: { manifest_projects: [ { id: '' } ] }\n",
    /^invalid agent configuration: invalid ConfigurationFile\.Gitops: embedded message failed validation \| caused by: invalid GitopsCF\.ManifestProjects\[0\]: embedded message failed validation \| caused by: invalid ManifestProjectCF\.Id: value length must be at least 1 runes$/,
  ],
  [
    "an empty glob",
    "gitops: { manifest_projects: [ { id: a/b, paths: [ { glob: '' } ] } ] }\n",
    /invalid PathCF\.Glob: value length must be at least 1 runes$/,
  ],
  [
    "an unknown strategy",
    "gitops: { manifest_projects: [ { id: a/b, dry_run_strategy: never } ] }\n",
    /DryRunStrategy: value must be in list \[ none client server\]$/,
  ],
];
for (const [name, text, says] of mistakes) {
  test(`${name} is the user's mistake, with kas' text`, () => {
    assert.throws(
      () => parseConfigFile(Buffer.from(text)),
      (error: unknown) => error instanceof ConfigFileError && says.test(error.message),
    );
  });
}
