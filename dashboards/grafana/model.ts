import type { Meaning } from "./colours.ts";

/** One query of a panel, in PromQL with Grafana's variables. */
export interface QuerySpec {
  readonly expr: string;
  /** How its series are named: text with `{{label}}`. */
  readonly legend: string;
}

/** From here upwards values mean this. */
export interface Limit {
  readonly value: number;
  readonly meaning: Meaning;
}

interface Framed {
  /** Unique in its dashboard: proofs and links name the panel by it. */
  readonly title: string;
  /** What the panel answers, what moves it, and what differs from the original. */
  readonly description: string;
  /** Of 24 columns. */
  readonly width: number;
  /** In rows of 30 pixels. */
  readonly height: number;
}

interface Queried extends Framed {
  readonly queries: readonly QuerySpec[];
  /** Grafana's id of the unit. */
  readonly unit: string;
  readonly decimals?: number;
  readonly min?: number;
  readonly max?: number;
  /** Objective lines, or where a value turns bad. */
  readonly limits?: readonly Limit[];
  /** Least step of the query, `1m` where a rate is taken over `$__interval`. */
  readonly minStep?: string;
}

export interface TimeSeriesSpec extends Queried {
  readonly kind: "time-series";
  readonly stacked?: boolean;
  /** Colours of series by name; names are regular expressions. */
  readonly colours?: Readonly<Record<string, Meaning>>;
}

/** The newest value of one query, as a figure; `words` say what a value means. */
export interface StatSpec extends Queried {
  readonly kind: "stat";
  readonly words?: Readonly<Record<number, { readonly text: string; readonly meaning: Meaning }>>;
}

export interface GaugeSpec extends Queried {
  readonly kind: "gauge";
}

/** One row for each value of `by`, one column for each query, named by its legend. */
export interface TableSpec extends Omit<Queried, "unit"> {
  readonly kind: "table";
  readonly by: string;
  /** Units of the columns by legend. */
  readonly units: Readonly<Record<string, string>>;
}

/** Counts by bucket over time: the query's series have `le`. */
export interface HeatmapSpec extends Queried {
  readonly kind: "heatmap";
}

/** Markdown. */
export interface TextSpec extends Framed {
  readonly kind: "text";
  readonly markdown: string;
}

export type QueriedSpec = TimeSeriesSpec | StatSpec | GaugeSpec | TableSpec | HeatmapSpec;
export type PanelSpec = QueriedSpec | TextSpec;

/** Panels side by side; a list is a column of panels below each other. */
export interface RowSpec {
  readonly title: string;
  readonly collapsed?: boolean;
  readonly panels: readonly (PanelSpec | readonly PanelSpec[])[];
}

export interface VariableSpec {
  readonly name: string;
  readonly label: string;
  /** `label_values(...)` of the data source. */
  readonly query: string;
  /** Chosen at first; `null`: all values. */
  readonly initial: string | null;
  readonly hidden?: boolean;
}

/** Marks on every panel of a dashboard, from a query whose series are there while something holds. */
export interface AnnotationSpec {
  readonly name: string;
  readonly expr: string;
  readonly title: string;
  readonly text: string;
  readonly meaning: Meaning;
}

export interface LinkSpec {
  readonly title: string;
  readonly url: string;
}

export interface DashboardSpec {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly variables: readonly VariableSpec[];
  readonly annotations: readonly AnnotationSpec[];
  readonly links: readonly LinkSpec[];
  readonly rows: readonly RowSpec[];
}
