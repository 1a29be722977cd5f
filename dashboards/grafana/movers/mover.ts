/** What moves a query, or why nothing does. */
export type Mover =
  /** This scenario of scenarios/ makes one of its series rise or fall; `where` says which. */
  | {
      readonly by: string;
      readonly way: "rises" | "falls";
      readonly where?: Readonly<Record<string, string>>;
    }
  /** It has series, and no scenario moves them. */
  | { readonly still: string }
  /** No run of the lab has series for it. */
  | { readonly empty: string };

/** By the legend of a query; `*` is every other one. */
export type PanelMovers = Readonly<Record<string, Mover>>;

/** By the title of a panel. */
export type DashboardMovers = Readonly<Record<string, PanelMovers>>;

/** Every query of the panel rises. */
export function rises(by: string, where?: Readonly<Record<string, string>>): PanelMovers {
  return { "*": { by, way: "rises", ...(where === undefined ? {} : { where }) } };
}

/** Every query of the panel falls. */
export function falls(by: string, where?: Readonly<Record<string, string>>): PanelMovers {
  return { "*": { by, way: "falls", ...(where === undefined ? {} : { where }) } };
}

export const LAST_WEEK: Mover = { empty: "no run is a week long" };
export const FLEET: Mover = { still: "who should be there does not change" };
export const MACHINE: Mover = { still: "the machine does not change" };
