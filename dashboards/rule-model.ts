/** A Prometheus rule file before it becomes YAML. */
export interface RuleFileModel {
  /** Lines of the comment at the top. */
  readonly comment: readonly string[];
  readonly groups: readonly RuleGroupModel[];
}

export interface RuleGroupModel {
  readonly name: string;
  readonly interval: string;
  readonly rules: readonly (RecordingRuleModel | AlertingRuleModel)[];
}

export interface RecordingRuleModel {
  readonly record: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly expr: string;
}

export interface AlertingRuleModel {
  readonly alert: string;
  readonly for: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly expr: string;
}
