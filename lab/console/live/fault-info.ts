import { z } from "zod";
import type { RedisNeed } from "../../faults/fault.ts";
import { DURATION_SAYS } from "../../faults/parameters.ts";
import { FAULTS, type RegisteredFault } from "../../faults/registry.ts";
import { needMistake } from "../../scenario/redis-need.ts";
import { candidates } from "../../scenario/targets.ts";
import type { TopologyShape } from "../../topology/presets.ts";
import type { FaultInfo, FaultParameter } from "../api.ts";

interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

export interface Surroundings {
  readonly shape: TopologyShape;
  readonly isContained: boolean;
  /** Pods that are there now. */
  readonly pods: readonly string[];
}

/** The whole registry, with what can be done here and now. */
export function faultInfos(around: Surroundings): FaultInfo[] {
  return [...FAULTS.values()].map((fault) => faultInfo(fault, around));
}

/** Why a fault is not possible in this lab; undefined when it is. */
export function whyImpossible(fault: RegisteredFault, around: Surroundings): string | undefined {
  if (fault.runtime === "container" && !around.isContained) {
    return `only containers can suffer ${fault.name}: start the lab with --runtime container`;
  }
  const redis: RedisNeed = around.shape.redisReplicas === 0 ? "one Redis" : "sentinels";
  const wrongRedis = needMistake(fault, redis);
  if (wrongRedis !== undefined) return wrongRedis;
  if (fault.name.startsWith("certificate") && !around.shape.tls) {
    return 'it needs "topology: { edge: { tls: true } }"';
  }
  return undefined;
}

function faultInfo(fault: RegisteredFault, around: Surroundings): FaultInfo {
  const among = candidates(fault.targets, around.shape);
  const names = among.map(({ name }) => name);
  const pods = ["kas", "components", "clocks"].includes(fault.targets) ? around.pods : [];
  const isThere = (name: string): boolean => !/^kas-\d+$/.test(name) || around.pods.includes(name);
  const targets = [...new Set([...pods, ...names.filter(isThere)])];
  const why = whyImpossible(fault, around);
  return {
    name: fault.name,
    says: fault.says,
    targetKind: fault.targets,
    targets,
    sets: [...new Set(among.flatMap(({ sets }) => sets))].filter((set) => !targets.includes(set)),
    parameters: parametersOf(fault),
    healsItself: healsItself(fault),
    possible: why === undefined,
    why: why ?? "",
  };
}

/** A fault says it when it is bound: with the parameters that it has by itself. */
function healsItself(fault: RegisteredFault): boolean {
  const bound = fault.bind(undefined);
  return "inject" in bound && bound.healsItself;
}

/** The parameters of `with:`, from the schema that checks them. */
export function parametersOf({ schema }: Pick<RegisteredFault, "schema">): FaultParameter[] {
  const shape = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as Schema;
  const branches = shape.anyOf ?? shape.oneOf ?? [shape];
  const names = new Set(branches.flatMap((branch) => Object.keys(branch.properties ?? {})));
  return [...names].map((name) => {
    const all = branches.flatMap((branch) => branch.properties?.[name] ?? []);
    const required = branches.every((branch) => branch.required?.includes(name) === true);
    return parameter(name, all, required);
  });
}

function parameter(name: string, all: readonly Schema[], required: boolean): FaultParameter {
  const [first = {}] = all;
  const options = all.flatMap((one) => (one.const === undefined ? (one.enum ?? []) : [one.const]));
  const words = options.every((option) => typeof option === "string") ? options : [];
  return {
    name,
    type: words.length > 0 ? "choice" : typeOf(first),
    says: first.description ?? "",
    required,
    default: first.default ?? null,
    options: [...new Set(words)],
    min: first.minimum ?? null,
    max: first.maximum ?? null,
  };
}

function typeOf({ type, description }: Schema): FaultParameter["type"] {
  switch (type ?? "") {
    case "string":
      return description === DURATION_SAYS ? "duration" : "text";
    case "number":
    case "integer":
      return "number";
    case "boolean":
      return "boolean";
    case "array":
      return "list";
    default:
      return "json";
  }
}
