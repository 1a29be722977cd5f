/** One option of a verb. */
export interface OptionRecord {
  readonly name: string;
  readonly short?: string;
  readonly kind: "flag" | "text" | "number";
  /** Placeholder of the value: `N`, `FOLDER`. */
  readonly value?: string;
  /** The only words it takes. */
  readonly choices?: readonly string[];
  readonly says: string;
}
