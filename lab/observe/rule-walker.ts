import type { AlertChange } from "./alert-events.ts";
import { AlertMachine, type AlertState } from "./alert-machine.ts";
import { labelKey } from "./label-key.ts";
import type { AlertingRule, RecordingRule, RuleGroup } from "./rule-file.ts";
import { checkRuleOrder } from "./rule-order.ts";
import { RuleOutput, type RuleLine } from "./rule-output.ts";
import type { QueryPort, Series, SeriesPoint, WritePort } from "./series.ts";

interface WalkedRule {
  readonly rule: RecordingRule | AlertingRule;
  readonly output: RuleOutput;
  /** The states of an alerting rule; a recording rule has none. */
  readonly machine: AlertMachine | undefined;
}

interface WalkedGroup {
  readonly intervalMs: number;
  readonly rules: readonly WalkedRule[];
  /** Last evaluation instant that was walked. */
  walkedMs: number;
}

/**
 * Evaluates rule files in lab time: at each instant of a group's interval every rule in order, its
 * results written back before the next rule needs them. Done over ranges, one query per rule, which
 * gives the same because no rule reads a later one. Prometheus' own rule clock cannot be moved; see
 * docs/adr/0001-lab-time.md.
 */
export class RuleWalker {
  private readonly query: QueryPort;
  private readonly write: WritePort;
  private readonly groups: readonly WalkedGroup[];
  private readonly active = new Map<string, AlertChange>();
  private walking: Promise<void> = Promise.resolve();

  /** @throws LabError `OBSERVE_RULES_ORDER`, see {@link checkRuleOrder}. */
  constructor(options: {
    readonly groups: readonly RuleGroup[];
    readonly query: QueryPort;
    readonly write: WritePort;
    /** Lab time at which walking begins; the first instant is the first whole interval after it. */
    readonly fromMs: number;
    readonly onChange: (change: AlertChange) => void;
  }) {
    checkRuleOrder(options.groups);
    this.query = options.query;
    this.write = options.write;
    const onChange = (change: AlertChange): void => {
      const key = `${change.alert} ${labelKey(change.labels)}`;
      if (change.phase === "resolved") this.active.delete(key);
      else this.active.set(key, change);
      options.onChange(change);
    };
    this.groups = options.groups.map(({ interval: intervalMs, rules }) => ({
      intervalMs,
      rules: rules.map((rule) => ({
        rule,
        output: new RuleOutput("record" in rule ? rule.record : rule.alert, intervalMs),
        machine: "alert" in rule ? new AlertMachine(rule, onChange) : undefined,
      })),
      walkedMs: Math.floor(options.fromMs / intervalMs) * intervalMs,
    }));
  }

  /** Alerts that are pending or firing after the last instant that was walked. */
  states(): readonly AlertChange[] {
    return [...this.active.values()];
  }

  /**
   * Walks all instants up to `untilMs`; calls wait for each other. A walk that failed is final:
   * half a stretch was written, and every later call fails in the same way.
   * @throws what a query or a write throws.
   */
  walkTo(untilMs: number): Promise<void> {
    this.walking = this.walking.then(() => this.walk(untilMs));
    return this.walking;
  }

  private async walk(untilMs: number): Promise<void> {
    for (const group of this.groups) {
      const { intervalMs, rules } = group;
      const lastMs = Math.floor(untilMs / intervalMs) * intervalMs;
      const firstMs = group.walkedMs + intervalMs;
      if (lastMs < firstMs) continue;
      for (const { rule, output, machine } of rules) {
        const series = await this.query.range(rule.expr, firstMs, lastMs, intervalMs);
        const lines =
          machine === undefined
            ? recorded(rule as RecordingRule, series)
            : alerted(machine, series, firstMs, lastMs, intervalMs);
        const samples = output.samples(lines, firstMs, lastMs);
        if (samples.length > 0) await this.write.write(samples);
      }
      group.walkedMs = lastMs;
    }
  }
}

function recorded(rule: RecordingRule, series: readonly Series[]): readonly RuleLine[] {
  return series.map(({ labels, points }) => ({
    labels: { ...labels, ...rule.labels, __name__: rule.record },
    points,
  }));
}

/** The `ALERTS` series of a rule. */
function alerted(
  machine: AlertMachine,
  series: readonly Series[],
  firstMs: number,
  lastMs: number,
  intervalMs: number,
): readonly RuleLine[] {
  const byInstant = new Map<number, { labels: Series["labels"]; value: number }[]>();
  for (const { labels, points } of series) {
    for (const { at, value } of points) {
      const results = byInstant.get(at);
      if (results === undefined) byInstant.set(at, [{ labels, value }]);
      else results.push({ labels, value });
    }
  }
  const lines = new Map<string, { labels: Series["labels"]; points: SeriesPoint[] }>();
  for (let at = firstMs; at <= lastMs; at += intervalMs) {
    for (const state of machine.step(at, byInstant.get(at) ?? [])) {
      const labels = alertsLabels(state);
      const key = labelKey(labels);
      const line = lines.get(key) ?? { labels, points: [] };
      line.points.push({ at, value: 1 });
      lines.set(key, line);
    }
  }
  return [...lines.values()];
}

function alertsLabels({ labels, state }: AlertState): Series["labels"] {
  return { ...labels, alertstate: state, __name__: "ALERTS" };
}
