import { DashboardJson, type VariableJson } from "./dashboard-json.ts";
import { fillVariables, initialValues } from "./fill-variables.ts";

/** Where the values of a dashboard's variable come from. */
export interface VariableQuery {
  /** The dashboard's uid. */
  readonly dashboard: string;
  readonly variable: string;
  readonly selector: string;
  readonly label: string;
  /** Chosen at first; null: all values. */
  readonly initial: string | null;
}

/**
 * The `label_values` of every variable, those before it filled in. @throws Error when a query variable
 * asks for anything else.
 */
export function variableQueries(json: unknown): readonly VariableQuery[] {
  const { uid, templating } = DashboardJson.parse(json);
  const values = initialValues(templating.list);
  return templating.list
    .filter(({ type }) => type === "query")
    .map((variable) => {
      const text = textOf(variable);
      const [, selector, label] = /^label_values\((.+), (\w+)\)$/s.exec(text) ?? [];
      if (selector === undefined || label === undefined) {
        throw new Error(`${uid} ${variable.name}: no label_values: ${text}`);
      }
      const initial = variable.current?.value;
      return {
        dashboard: uid,
        variable: variable.name,
        selector: fillVariables(selector, values),
        label,
        initial: typeof initial === "string" ? initial : null,
      };
    });
}

function textOf({ query }: VariableJson): string {
  if (typeof query === "string") return query;
  const text = (query as { readonly query?: unknown } | null)?.query;
  return typeof text === "string" ? text : "";
}
