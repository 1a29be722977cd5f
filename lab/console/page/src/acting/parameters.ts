import type { FaultInfo, FaultParameter } from "../../../api.ts";

/** What is typed into a form, by parameter. */
export type Typed = Readonly<Record<string, string | boolean>>;

/** A form as it begins: defaults where there are any. */
export function initialTyped({ parameters }: FaultInfo): Typed {
  return Object.fromEntries(
    parameters.map((parameter) => [parameter.name, initialOf(parameter)] as const),
  );
}

function initialOf({ type, default: preset, options, required }: FaultParameter): string | boolean {
  if (type === "boolean") return preset === true;
  if (preset !== null && preset !== undefined) {
    return typeof preset === "string"
      ? preset
      : Array.isArray(preset)
        ? preset.join(", ")
        : JSON.stringify(preset);
  }
  return type === "choice" && required ? (options[0] ?? "") : "";
}

/** What a scenario file would say in `with:`, or the sentence about the first wrong field. */
export function withOf(
  { parameters }: FaultInfo,
  typed: Typed,
): { readonly with: Record<string, unknown> } | { readonly name: string; readonly wrong: string } {
  const found: Record<string, unknown> = {};
  for (const parameter of parameters) {
    const given = typed[parameter.name] ?? "";
    const raw = typeof given === "string" ? given.trim() : given;
    if (raw === "") {
      if (parameter.required) return { name: parameter.name, wrong: "needs a value" };
      continue;
    }
    const read = valueOf(parameter, raw);
    if ("wrong" in read) return { name: parameter.name, wrong: read.wrong };
    // What is the default anyway is left out: the twin stays short.
    if (JSON.stringify(read.value) !== JSON.stringify(parameter.default))
      found[parameter.name] = read.value;
  }
  return { with: found };
}

type Read = { readonly value: unknown } | { readonly wrong: string };

function valueOf(parameter: FaultParameter, raw: string | boolean): Read {
  if (typeof raw === "boolean") return { value: raw };
  switch (parameter.type) {
    case "number":
      return numberOf(parameter, raw);
    case "duration":
      return isDuration(raw)
        ? { value: raw }
        : { wrong: "is no duration, such as 200ms, 90s or 10m" };
    case "list":
      return {
        value: raw
          .split(",")
          .map((part) => part.trim())
          .filter((part) => part !== ""),
      };
    case "json":
      return jsonOf(raw);
    case "boolean":
    case "choice":
    case "text":
      return { value: raw };
  }
}

/** As the lab reads it (kit/duration.ts): `200ms`, `90s`, `1m30s`. */
export function isDuration(text: string): boolean {
  return /^(?:\d+(?:\.\d+)?(?:ms|[smh]))+$/.test(text);
}

function numberOf({ min, max }: FaultParameter, raw: string): Read {
  const value = Number(raw);
  if (!Number.isFinite(value)) return { wrong: "is no number" };
  if (min !== null && value < min) return { wrong: `must be ${min} or more` };
  return max !== null && value > max ? { wrong: `must be ${max} or less` } : { value };
}

function jsonOf(raw: string): Read {
  try {
    return { value: JSON.parse(raw) as unknown };
  } catch {
    return { wrong: "is no JSON" };
  }
}
