/**
 * What colours mean, the same in every dashboard as in report and matrix: after Okabe and Ito, so that
 * colour-blind eyes tell them apart on a light and on a dark ground. Where the originals say red it is
 * `hurt`, where they say orange it is `warned`.
 */
export const COLOURS = {
  hurt: "#d55e00",
  gone: "#8f3f00",
  warned: "#e69f00",
  told: "#56b4e9",
  healed: "#009e73",
  quiet: "#8a929a",
} as const;

export type Meaning = keyof typeof COLOURS;
