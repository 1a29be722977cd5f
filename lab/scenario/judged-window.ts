/** When an expectation holds, lab ms since the Unix epoch. */
export interface Window {
  readonly fromMs: number;
  readonly toMs: number;
  /** `at`: one instant; `during`: throughout; `by`: at some time up to `toMs`. */
  readonly kind: "at" | "during" | "by";
}
