import { accessSync, constants, statSync } from "node:fs";
import { resolve } from "node:path";
import { LabError } from "../../kit/errors.ts";
import type { RuntimeKind } from "../runtimes/runtime.ts";
import type { BroughtKas } from "../topology/brought-kas.ts";
import { runtimeOf, textOf } from "./chosen-scenarios.ts";
import type { ParsedArguments } from "./parse-arguments.ts";

/** What the options say of kas and of what carries the components. */
export interface ChosenKas {
  readonly kas?: BroughtKas;
  readonly runtime: RuntimeKind;
}

/**
 * Reads `--kas-binary`, `--kas-image`, `--kas-address` and `--kas-metrics-address` beside `--runtime`.
 * @throws LabError `CLI_KAS` (input) for what cannot be had together, or is not there.
 */
export function chosenKas(options: ParsedArguments["options"]): ChosenKas {
  const given = (["kas-binary", "kas-image", "kas-address"] as const).filter(
    (name) => options[name] !== undefined,
  );
  if (given.length > 1) {
    throw wrong(`${given.map((name) => `--${name}`).join(" and ")}: one kas at a time`);
  }
  const [name] = given;
  if (options["kas-metrics-address"] !== undefined && name !== "kas-address") {
    throw wrong(
      "--kas-metrics-address goes with --kas-address: the lab finds those that it starts",
    );
  }
  if (name === undefined) return { runtime: runtimeOf(options["runtime"]) };
  return checkedTogether(brought(name, textOf(options[name]), options), options["runtime"]);
}

/** An image needs containers; a file and an address need the lab's own network. */
export function checkedTogether(kas: BroughtKas, runtimeOption: unknown): ChosenKas {
  if (kas.kind === "image") {
    if (runtimeOption === "process") {
      throw wrong(`the image ${kas.image} runs in a container: leave --runtime process out`);
    }
    return { kas, runtime: "container" };
  }
  if (runtimeOption === "container") {
    throw wrong(
      kas.kind === "binary"
        ? `${kas.path} runs as a process: for --runtime container put it into an image (--kas-image)`
        : "a kas that already runs has no way into the run's own network of containers",
    );
  }
  return { kas, runtime: "process" };
}

/** `kas=PATH`, `kas=image:IMAGE` or `kas=built-in`, as `kaslab compare` takes it. */
export function kasOfWord(word: string, option: string): BroughtKas | undefined {
  const match = /^kas=(.+)$/.exec(word);
  const what = match?.[1];
  if (what === undefined) {
    throw wrong(`--${option} ${word}: say kas=PATH, kas=image:IMAGE or kas=built-in`);
  }
  if (what === "built-in") return undefined;
  if (what.startsWith("image:")) return { kind: "image", image: what.slice("image:".length) };
  return binary(what);
}

function brought(
  name: "kas-binary" | "kas-image" | "kas-address",
  text: string,
  options: ParsedArguments["options"],
): BroughtKas {
  if (name === "kas-binary") return binary(text);
  if (name === "kas-image") return { kind: "image", image: text };
  return runningKas(text, textOf(options["kas-metrics-address"]));
}

function binary(text: string): BroughtKas {
  const path = resolve(text);
  try {
    if (!statSync(path).isFile()) throw new Error("no file");
    accessSync(path, constants.X_OK);
  } catch {
    throw wrong(
      `${path} is no program that can be run`,
      "Give the path of a built kas; chmod +x it.",
    );
  }
  return { kind: "binary", path };
}

function runningKas(text: string, metrics: string): BroughtKas {
  const url = urlOf(text, "ws:");
  if (url === undefined || url.port === "" || (url.pathname !== "/" && url.pathname !== "")) {
    throw wrong(`--kas-address ${text}: say ws://HOST:PORT`, "TLS ends at the lab's own edge.");
  }
  return {
    kind: "address",
    host: hostOf(url),
    port: Number(url.port),
    metrics: metrics === "" ? null : metricsOf(metrics),
  };
}

function metricsOf(text: string): Extract<BroughtKas, { readonly kind: "address" }>["metrics"] {
  const url = urlOf(text, "http:");
  if (url === undefined) throw wrong(`--kas-metrics-address ${text}: say http://HOST:PORT/metrics`);
  const path = url.pathname === "/" ? "/metrics" : url.pathname;
  return { host: hostOf(url), port: Number(url.port === "" ? 80 : url.port), path };
}

/** Without the brackets of an IPv6 address. */
function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, "");
}

function urlOf(text: string, protocol: string): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url?.protocol === protocol ? url : undefined;
}

function wrong(message: string, hint = "See docs/your-own-kas.md."): LabError {
  return new LabError("input", "CLI_KAS", message, { hint });
}
