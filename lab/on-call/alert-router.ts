import { RECEIVERS, type ReceiverKind } from "../../dashboards/alert-routes.ts";
import { LabError } from "../../kit/errors.ts";
import { labelKey } from "../observe/label-key.ts";
import type { LocatedTool } from "../tools/located-tool.ts";
import { runTool } from "../tools/run-tool.ts";

type Labels = Readonly<Record<string, string>>;

/** Who is told of an alert: every receiver that it reaches, and the strongest of their kinds. */
export interface AlertRouting {
  readonly receivers: readonly string[];
  readonly kind: ReceiverKind;
}

/** GitLab's environments by the label that its Prometheus adds: production and staging. */
export type RoutedEnvironment = "gprd" | "gstg";

export interface AlertRouterOptions {
  readonly amtool: LocatedTool;
  /** An Alertmanager configuration, `dashboards/alertmanager/alertmanager.yml`. */
  readonly configFile: string;
  /**
   * Whose routing is rehearsed. It takes the place of the labels `env` and `environment` of an alert:
   * the lab's targets are named after staging whatever is rehearsed with them. Default: production.
   */
  readonly environment?: RoutedEnvironment;
}

/** Kinds from the strongest to the weakest. */
const STRENGTH: readonly ReceiverKind[] = ["page", "chat", "ticket", "dropped"];
const KINDS: ReadonlyMap<string, ReceiverKind> = new Map(Object.entries(RECEIVERS));
/** Wall ms. One answer takes some ten of them; a container takes seconds to start. */
const TIMEOUT_WALL_MS = 30_000;

/**
 * Where alerts go, answered by Alertmanager's own routing (`amtool config routes test`), once for
 * each label set. Grouping, repetition and inhibition are not asked: they decide when somebody is
 * told, not who.
 */
export class AlertRouter {
  private readonly options: AlertRouterOptions;
  private readonly answers = new Map<string, Promise<AlertRouting>>();

  constructor(options: AlertRouterOptions) {
    this.options = options;
  }

  /** @throws LabError `OBSERVE_ROUTING_FAILED` when amtool does not answer or names an unknown receiver. */
  routeAlert(labels: Labels): Promise<AlertRouting> {
    const environment = this.options.environment ?? "gprd";
    const routed = { ...labels, env: environment, environment };
    const key = labelKey(routed);
    let answer = this.answers.get(key);
    if (answer === undefined) {
      answer = this.ask(routed);
      this.answers.set(key, answer);
    }
    return answer;
  }

  private async ask(labels: Labels): Promise<AlertRouting> {
    const { amtool, configFile } = this.options;
    const matchers = Object.entries(labels).map(([name, value]) => `${name}=${quoted(value)}`);
    const args = ["config", "routes", "test", `--config.file=${configFile}`, ...matchers];
    const result = await runTool(amtool, args, { timeoutWallMs: TIMEOUT_WALL_MS });
    if (result.exitCode !== 0) {
      throw failed(`amtool ended with ${result.exitCode}: ${result.stderr.trim()}`);
    }
    return routingOf(result.stdout);
  }
}

/**
 * The answer of `amtool config routes test`: its last line, receivers with commas between.
 * @throws LabError `OBSERVE_ROUTING_FAILED` when it names none, or one that nobody knows.
 */
export function routingOf(output: string): AlertRouting {
  const receivers = (output.trim().split("\n").at(-1) ?? "").split(",").filter((r) => r !== "");
  if (receivers.length === 0) throw failed("amtool named no receiver");
  const kinds = receivers.map((receiver) => {
    const kind = KINDS.get(receiver);
    if (kind === undefined) throw failed(`nobody knows what the receiver ${receiver} is`);
    return kind;
  });
  return { receivers, kind: STRENGTH.find((kind) => kinds.includes(kind)) ?? "dropped" };
}

/** A label's value as amtool reads it in a matcher. */
function quoted(value: string): string {
  return `"${value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`;
}

function failed(message: string): LabError {
  return new LabError("environment", "OBSERVE_ROUTING_FAILED", message, {
    hint: "amtool check-config says whether the Alertmanager configuration is sound.",
  });
}
