import { LabError } from "../../kit/errors.ts";
import type { AlertChange } from "./alert-events.ts";
import { expandTemplate } from "./alert-template.ts";
import { labelKey } from "./label-key.ts";
import type { AlertingRule } from "./rule-file.ts";

type Labels = Readonly<Record<string, string>>;

interface Active {
  readonly labels: Labels;
  /** Labels of the expression's result, which templates see. */
  readonly resultLabels: Labels;
  readonly activeAtMs: number;
  firing: boolean;
  value: number;
  /** First instant without a result since the last one with; only while `keep_firing_for` runs. */
  goneSinceMs: number | undefined;
}

/** State of one alert instance at an instant, for the ALERTS series. */
export interface AlertState {
  readonly labels: Labels;
  readonly state: "pending" | "firing";
}

/**
 * One alerting rule's states over time, as Prometheus keeps them: active when the expression has a
 * result, firing when it has been active for `for`, resolved when the result is gone; one that fires
 * is kept for `keep_firing_for` after that, and a result that returns meanwhile starts it afresh.
 */
export class AlertMachine {
  private readonly rule: AlertingRule;
  private readonly onChange: (change: AlertChange) => void;
  private readonly active = new Map<string, Active>();

  constructor(rule: AlertingRule, onChange: (change: AlertChange) => void) {
    this.rule = rule;
    this.onChange = onChange;
  }

  /**
   * Takes the results of one evaluation instant.
   * @returns the states that hold after it.
   * @throws LabError `OBSERVE_RULE_DUPLICATE` when two results become one alert.
   */
  step(
    at: number,
    results: readonly { readonly labels: Labels; readonly value: number }[],
  ): readonly AlertState[] {
    const seen = new Set<string>();
    for (const { labels: resultLabels, value } of results) {
      const labels = this.alertLabels(resultLabels, value);
      const key = labelKey(labels);
      if (seen.has(key)) throw duplicate(this.rule.alert, key);
      seen.add(key);
      let alert = this.active.get(key);
      if (alert === undefined) {
        alert = {
          labels,
          resultLabels,
          activeAtMs: at,
          firing: false,
          value,
          goneSinceMs: undefined,
        };
        this.active.set(key, alert);
        if (this.rule.for > 0) this.tell(alert, "pending", at);
      }
      alert.value = value;
      alert.goneSinceMs = undefined;
      if (!alert.firing && at - alert.activeAtMs >= this.rule.for) {
        alert.firing = true;
        this.tell(alert, "firing", at);
      }
    }
    for (const [key, alert] of this.active) {
      if (seen.has(key) || this.isKept(alert, at)) continue;
      this.active.delete(key);
      this.tell(alert, "resolved", at);
    }
    return [...this.active.values()].map(({ labels, firing }) => ({
      labels,
      state: firing ? "firing" : "pending",
    }));
  }

  /** Whether an alert without a result fires on. Source: rules/alerting.go of Prometheus 2.42. */
  private isKept(alert: Active, at: number): boolean {
    if (!alert.firing || this.rule.keep_firing_for === 0) return false;
    alert.goneSinceMs ??= at;
    return at - alert.goneSinceMs < this.rule.keep_firing_for;
  }

  /** A label that a template leaves empty is no label, as everywhere in Prometheus. */
  private alertLabels(result: Labels, value: number): Labels {
    const { __name__: _name, ...labels } = result;
    const own = Object.entries(this.rule.labels).map(
      ([name, text]) => [name, expandTemplate(text, result, value)] as const,
    );
    const all = { ...labels, ...Object.fromEntries(own), alertname: this.rule.alert };
    return Object.fromEntries(Object.entries(all).filter(([, text]) => text !== ""));
  }

  private tell(alert: Active, phase: AlertChange["phase"], at: number): void {
    const annotations = Object.fromEntries(
      Object.entries(this.rule.annotations).map(([name, text]) => [
        name,
        expandTemplate(text, alert.resultLabels, alert.value),
      ]),
    );
    this.onChange({ alert: this.rule.alert, phase, at, labels: alert.labels, annotations });
  }
}

/** Two results of a rule that become one series; Prometheus fails the evaluation. */
export function duplicate(rule: string, key: string): LabError {
  return new LabError(
    "input",
    "OBSERVE_RULE_DUPLICATE",
    `rule ${rule}: two results have the same labels ${key} once the rule's own are added`,
    { hint: "Aggregate both sides of the expression to the same labels." },
  );
}
