/** One option of a verb. */
export interface OptionRecord {
  readonly name: string;
  readonly short?: string;
  /** `url`: a flag that may be followed by an address. */
  readonly kind: "flag" | "text" | "number" | "url";
  /** Placeholder of the value: `N`, `FOLDER`. */
  readonly value?: string;
  /** The only words it takes. */
  readonly choices?: readonly string[];
  readonly says: string;
}
