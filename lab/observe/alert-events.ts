/** A change of an alert's state, in lab time. */
export interface AlertChange {
  readonly alert: string;
  readonly phase: "pending" | "firing" | "resolved";
  /** Evaluation instant, lab ms since the Unix epoch. */
  readonly at: number;
  /** Labels of the alert: those of the expression's result and those of the rule. */
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}
