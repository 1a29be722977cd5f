import type { AlertChange } from "./alert-events.ts";
import { AlertMachine, type AlertState } from "./alert-machine.ts";
import type { AlertingRule, RecordingRule, RuleGroup } from "./rule-file.ts";
import type { QueryPort, Series, WritePort, WriteSample } from "./series.ts";

interface AlertLine {
  readonly labels: AlertState["labels"];
  readonly points: { at: number; value: number }[];
}

interface GroupState {
  readonly group: RuleGroup;
  readonly machines: ReadonlyMap<AlertingRule, AlertMachine>;
  /** Label sets that were present at the last instant, by rule. */
  readonly present: Map<RecordingRule | AlertingRule, Map<string, WriteSample["labels"]>>;
  /** Last evaluation instant that was walked. */
  walkedMs: number;
}

/**
 * Evaluates rule files in lab time: at each instant of a group's interval every rule in order, its
 * results written back before the next rule needs them. Done over ranges, one query per rule, which
 * gives the same because no rule of a group reads a later one. Prometheus' own rule clock cannot be
 * moved; see docs/adr/0001-lab-time.md.
 */
export class RuleWalker {
  private readonly query: QueryPort;
  private readonly write: WritePort;
  private readonly groups: readonly GroupState[];
  private readonly firingNow = new Map<string, AlertChange>();
  private walking: Promise<void> = Promise.resolve();

  constructor(options: {
    readonly groups: readonly RuleGroup[];
    readonly query: QueryPort;
    readonly write: WritePort;
    /** Lab time at which walking begins. */
    readonly fromMs: number;
    readonly onChange: (change: AlertChange) => void;
  }) {
    this.query = options.query;
    this.write = options.write;
    const onChange = (change: AlertChange): void => {
      const key = `${change.alert} ${JSON.stringify(change.labels)}`;
      if (change.phase === "resolved") this.firingNow.delete(key);
      else this.firingNow.set(key, change);
      options.onChange(change);
    };
    this.groups = options.groups.map((group) => ({
      group,
      machines: new Map(
        group.rules
          .filter((rule) => "alert" in rule)
          .map((rule) => [rule, new AlertMachine(rule, onChange)]),
      ),
      present: new Map(),
      walkedMs: Math.floor(options.fromMs / group.interval) * group.interval,
    }));
  }

  /** Alerts that are pending or firing now. */
  states(): readonly AlertChange[] {
    return [...this.firingNow.values()];
  }

  /** Walks all instants up to `untilMs`; calls wait for each other. @throws what a query throws. */
  walkTo(untilMs: number): Promise<void> {
    const turn = this.walking.then(() => this.walk(untilMs));
    this.walking = turn.catch(() => undefined);
    return turn;
  }

  private async walk(untilMs: number): Promise<void> {
    for (const state of this.groups) {
      const { interval, rules } = state.group;
      const lastMs = Math.floor(untilMs / interval) * interval;
      const firstMs = state.walkedMs + interval;
      if (lastMs < firstMs) continue;
      for (const rule of rules) {
        const series = await this.query.range(rule.expr, firstMs, lastMs, interval);
        const samples =
          "record" in rule
            ? this.recorded(state, rule, series, firstMs, lastMs)
            : this.alerted(state, rule, series, firstMs, lastMs);
        if (samples.length > 0) await this.write.write(samples);
      }
      state.walkedMs = lastMs;
    }
  }

  private recorded(
    state: GroupState,
    rule: RecordingRule,
    series: readonly Series[],
    firstMs: number,
    lastMs: number,
  ): WriteSample[] {
    const named = series.map(({ labels, points }) => ({
      labels: { ...labels, ...rule.labels, __name__: rule.record },
      points,
    }));
    return this.withStaleness(state, rule, named, firstMs, lastMs);
  }

  private alerted(
    state: GroupState,
    rule: AlertingRule,
    series: readonly Series[],
    firstMs: number,
    lastMs: number,
  ): WriteSample[] {
    const machine = state.machines.get(rule);
    if (machine === undefined) return [];
    const byInstant = new Map<number, { labels: Series["labels"]; value: number }[]>();
    for (const { labels, points } of series) {
      for (const { at, value } of points) {
        byInstant.set(at, [...(byInstant.get(at) ?? []), { labels, value }]);
      }
    }
    const lines = new Map<string, AlertLine>();
    for (let at = firstMs; at <= lastMs; at += state.group.interval) {
      for (const alert of machine.step(at, byInstant.get(at) ?? [])) {
        const labels = { ...alert.labels, alertstate: alert.state, __name__: "ALERTS" };
        const key = JSON.stringify(labels);
        const line: AlertLine = lines.get(key) ?? { labels, points: [] };
        line.points.push({ at, value: 1 });
        lines.set(key, line);
      }
    }
    return this.withStaleness(state, rule, [...lines.values()], firstMs, lastMs);
  }

  /** Samples of the results, and a staleness marker wherever a series ends. */
  private withStaleness(
    state: GroupState,
    rule: RecordingRule | AlertingRule,
    series: readonly { labels: WriteSample["labels"]; points: Series["points"] }[],
    firstMs: number,
    lastMs: number,
  ): WriteSample[] {
    const { interval } = state.group;
    const before = state.present.get(rule) ?? new Map<string, WriteSample["labels"]>();
    const after = new Map<string, WriteSample["labels"]>();
    const samples: WriteSample[] = [];
    for (const { labels, points } of series) {
      const key = JSON.stringify(Object.entries(labels).sort());
      let presentBefore = before.delete(key);
      const values = new Map(points.map(({ at, value }) => [at, value]));
      for (let at = firstMs; at <= lastMs; at += interval) {
        const value = values.get(at);
        if (value !== undefined) samples.push({ labels, at, value });
        else if (presentBefore) samples.push({ labels, at, value: "stale" });
        presentBefore = value !== undefined;
      }
      if (presentBefore) after.set(key, labels);
    }
    for (const labels of before.values()) samples.push({ labels, at: firstMs, value: "stale" });
    state.present.set(rule, after);
    return samples;
  }
}
