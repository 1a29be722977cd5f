/** What every verb is given. */
export interface VerbContext {
  readonly projectRoot: string;
  /** Results. */
  readonly out: (text: string) => void;
  /** Progress and errors. */
  readonly err: (text: string) => void;
}
