/** What the table of verbs and options is made of. */

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

export interface VerbRecord {
  readonly name: string;
  /** What follows the verb: `<scenario...>`. */
  readonly operands: string;
  readonly operandsMin: number;
  readonly operandsMax: number;
  readonly says: string;
  readonly options: readonly OptionRecord[];
  readonly examples: readonly (readonly [command: string, says: string])[];
}
