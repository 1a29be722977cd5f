import type { AlertChange } from "./alert-events.ts";
import { expandTemplate } from "./alert-template.ts";
import type { AlertingRule } from "./rule-file.ts";

interface Active {
  readonly labels: Readonly<Record<string, string>>;
  readonly activeAtMs: number;
  firing: boolean;
  value: number;
}

/** State of one alert instance at an instant, for the ALERTS series. */
export interface AlertState {
  readonly labels: Readonly<Record<string, string>>;
  readonly state: "pending" | "firing";
}

/**
 * One alerting rule's states over time, as Prometheus keeps them: active when the expression has a
 * result, firing when it has been active for `for`, resolved when the result is gone.
 */
export class AlertMachine {
  private readonly rule: AlertingRule;
  private readonly onChange: (change: AlertChange) => void;
  private readonly active = new Map<string, Active>();

  constructor(rule: AlertingRule, onChange: (change: AlertChange) => void) {
    this.rule = rule;
    this.onChange = onChange;
  }

  /** Takes the results of one evaluation instant. @returns the states that hold after it. */
  step(
    at: number,
    results: readonly {
      readonly labels: Readonly<Record<string, string>>;
      readonly value: number;
    }[],
  ): readonly AlertState[] {
    const seen = new Set<string>();
    for (const result of results) {
      const labels = this.alertLabels(result.labels);
      const key = JSON.stringify(Object.entries(labels).sort());
      seen.add(key);
      let alert = this.active.get(key);
      if (alert === undefined) {
        alert = { labels, activeAtMs: at, firing: false, value: result.value };
        this.active.set(key, alert);
        if (this.rule.for > 0) this.tell(alert, "pending", at);
      }
      alert.value = result.value;
      if (!alert.firing && at - alert.activeAtMs >= this.rule.for) {
        alert.firing = true;
        this.tell(alert, "firing", at);
      }
    }
    for (const [key, alert] of this.active) {
      if (seen.has(key)) continue;
      this.active.delete(key);
      this.tell(alert, "resolved", at);
    }
    return [...this.active.values()].map(({ labels, firing }) => ({
      labels,
      state: firing ? "firing" : "pending",
    }));
  }

  private alertLabels(result: Readonly<Record<string, string>>): Record<string, string> {
    const { __name__: _name, ...labels } = result;
    return { ...labels, ...this.rule.labels, alertname: this.rule.alert };
  }

  private tell(alert: Active, phase: AlertChange["phase"], at: number): void {
    const annotations = Object.fromEntries(
      Object.entries(this.rule.annotations).map(([name, text]) => [
        name,
        expandTemplate(text, alert.labels, alert.value),
      ]),
    );
    this.onChange({ alert: this.rule.alert, phase, at, labels: alert.labels, annotations });
  }
}
