import type { MatrixCell } from "../../../api.ts";
import { cellTime, STATES } from "../../../../matrix/render/words.ts";

/** A cell's state in the words and the order in which it is shown: `page T+5`. */
export function stateWords(cell: MatrixCell): string {
  const word = cell.state === "no-data" ? "no data" : STATES[cell.state].word;
  return `${word} ${cellTime(cell)}`.trim();
}

/**
 * A cell's state as mark, word and time. What is silent says so by its mark alone: most cells are, and
 * what is not must stand out.
 */
export function StateText({ cell }: { readonly cell: MatrixCell }) {
  const { mark, word } = STATES[cell.state];
  const time = cellTime(cell);
  const isPlain = cell.state === "silent" || cell.state === "no-data";
  return (
    <>
      <i aria-hidden="true">{mark}</i>
      {isPlain ? (
        <span class="sr">{stateWords(cell)}</span>
      ) : (
        <span>
          {word} {time === "" ? null : <small>{time}</small>}
        </span>
      )}
    </>
  );
}
