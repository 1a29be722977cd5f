import { fromJson, type JsonValue } from "@bufbuild/protobuf";
import { parse } from "yaml";
import {
  ConfigurationFileSchema,
  type ConfigurationFile,
  type ManifestProjectCF,
} from "../../../contracts/gen/gitlab/agent/agentcfg/agentcfg_pb.ts";
import { messageOf } from "../../../kit/errors.ts";

/** A mistake in the user's own configuration file; the text goes to the agent. */
export class ConfigFileError extends Error {}

/**
 * Parses `.gitlab/agents/<name>/config.yaml`: YAML to JSON to strict proto JSON, then validation.
 * An empty document is an empty configuration. Source: kas 14.2-pre protocol, sections 3.2 and 4.
 * @throws ConfigFileError with kas' text.
 */
export function parseConfigFile(bytes: Buffer): ConfigurationFile {
  const file = parseDocument(bytes);
  const mistake = validationText(file);
  if (mistake !== undefined) throw new ConfigFileError(`invalid agent configuration: ${mistake}`);
  return file;
}

function parseDocument(bytes: Buffer): ConfigurationFile {
  let json: JsonValue;
  try {
    json = (parse(bytes.toString("utf8")) ?? {}) as JsonValue;
  } catch (error) {
    throw unparsable(`YAMLToJSON: ${messageOf(error)}`);
  }
  try {
    return fromJson(ConfigurationFileSchema, json, { ignoreUnknownFields: false });
  } catch (error) {
    throw unparsable(`protojson.Unmarshal: ${messageOf(error)}`);
  }
}

function unparsable(detail: string): ConfigFileError {
  return new ConfigFileError(`failed to parse agent configuration: ${detail}`);
}

const REQUIRED = "value length must be at least 1 runes";
const ALLOWED = {
  DryRunStrategy: ["", "none", "client", "server"],
  PrunePropagationPolicy: ["", "orphan", "background", "foreground"],
  InventoryPolicy: ["", "must_match", "adopt_if_no_inventory", "adopt_all"],
} as const;

function validationText(file: ConfigurationFile): string | undefined {
  for (const [index, project] of (file.gitops?.manifestProjects ?? []).entries()) {
    const mistake = projectMistake(project);
    if (mistake === undefined) continue;
    return nested(
      "ConfigurationFile.Gitops",
      nested(`GitopsCF.ManifestProjects[${index}]`, mistake),
    );
  }
  if (file.cilium?.hubbleRelayAddress === "") {
    return nested("ConfigurationFile.Cilium", `invalid CiliumCF.HubbleRelayAddress: ${REQUIRED}`);
  }
  return undefined;
}

function projectMistake(project: ManifestProjectCF): string | undefined {
  if (project.id === "") return `invalid ManifestProjectCF.Id: ${REQUIRED}`;
  const emptyGlob = project.paths.findIndex((path) => path.glob === "");
  if (emptyGlob >= 0) {
    return nested(`ManifestProjectCF.Paths[${emptyGlob}]`, `invalid PathCF.Glob: ${REQUIRED}`);
  }
  const words = {
    DryRunStrategy: project.dryRunStrategy,
    PrunePropagationPolicy: project.prunePropagationPolicy,
    InventoryPolicy: project.inventoryPolicy,
  };
  for (const field of Object.keys(ALLOWED) as (keyof typeof ALLOWED)[]) {
    const allowed: readonly string[] = ALLOWED[field];
    if (!allowed.includes(words[field])) {
      return `invalid ManifestProjectCF.${field}: value must be in list [${allowed.join(" ")}]`;
    }
  }
  return undefined;
}

function nested(field: string, cause: string): string {
  return `invalid ${field}: embedded message failed validation | caused by: ${cause}`;
}
