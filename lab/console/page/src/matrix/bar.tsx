import type { Matrix } from "../../../api.ts";
import { groupWords, STATES } from "../../../../matrix/render/words.ts";
import type { Outcome } from "../../../../matrix/render/outcome.ts";
import { choicesOf, isFiltered, NO_FILTER, type MatrixFilter } from "./filter.ts";
import { filter } from "./state.ts";

/** What an incident came to, for whom it hurt. */
const OUTCOMES: Readonly<Record<Outcome, { readonly word: string; readonly says: string }>> = {
  nobody: { word: "told nobody", says: "users were hurt, and no page went out" },
  late: { word: "told late", says: "the first page came after the repair" },
  "false-page": { word: "paged for nothing", says: "a page although nobody was hurt" },
  paged: { word: "paged", says: "somebody was woken while users were hurt" },
  quiet: { word: "nobody hurt", says: "no user was hurt, and no page went out" },
  unjudged: { word: "not judged", says: "the run proves nothing" },
};

/** Which rows: by what they came to, by group, by words, by a state that occurs in them. */
export function MatrixBar({ matrix, shown }: { readonly matrix: Matrix; readonly shown: number }) {
  const wish = filter.value;
  const { groups, outcomes, states } = choicesOf(matrix, wish);
  const change = (more: Partial<MatrixFilter>): void => {
    filter.value = { ...filter.peek(), ...more };
  };
  const all = matrix.rows.length;
  return (
    <form
      class="matrix-bar section"
      aria-label="which incidents"
      onSubmit={(event) => {
        event.preventDefault();
      }}
    >
      <div class="chips" role="group" aria-label="by what they came to">
        <Chip
          isOn={wish.outcome === ""}
          rows={null}
          onClick={() => {
            change({ outcome: "" });
          }}
        >
          all
        </Chip>
        {outcomes.map(({ value, rows }) => (
          <Chip
            key={value}
            tone={value}
            isOn={wish.outcome === value}
            rows={rows}
            says={OUTCOMES[value].says}
            onClick={() => {
              change({ outcome: wish.outcome === value ? "" : value });
            }}
          >
            {OUTCOMES[value].word}
          </Chip>
        ))}
      </div>
      <div class="bar-of">
        <label class="field">
          <span>group</span>
          <select
            value={wish.group}
            onChange={(event) => {
              change({ group: event.currentTarget.value });
            }}
          >
            <option value="">all</option>
            {groups.map(({ value, rows }) => (
              <option key={value} value={value}>
                {groupWords(value)} ({rows})
              </option>
            ))}
          </select>
        </label>
        <label class="field">
          <span>with a cell that is</span>
          <select
            value={wish.state}
            onChange={(event) => {
              change({ state: event.currentTarget.value as MatrixFilter["state"] });
            }}
          >
            <option value="">anything</option>
            {states.map(({ value, rows }) => (
              <option key={value} value={value}>
                {STATES[value].mark} {value === "no-data" ? "no data" : STATES[value].word} ({rows})
              </option>
            ))}
          </select>
        </label>
        <label class="field wide">
          <span>words</span>
          <input
            type="search"
            value={wish.words}
            placeholder="redis, S04, page…"
            onInput={(event) => {
              change({ words: event.currentTarget.value });
            }}
          />
        </label>
        <p class="matrix-count">
          <span role="status">
            {shown === all ? `${all} incidents` : `${shown} of ${all} incidents`}
          </span>
          <button
            type="button"
            class="plain"
            disabled={!isFiltered(wish)}
            onClick={() => (filter.value = NO_FILTER)}
          >
            Show all
          </button>
        </p>
      </div>
    </form>
  );
}

function Chip(props: {
  readonly isOn: boolean;
  readonly rows: number | null;
  readonly tone?: string;
  readonly says?: string;
  readonly onClick: () => void;
  readonly children: string;
}) {
  const { isOn, rows, tone, says, onClick, children } = props;
  return (
    <button
      type="button"
      class={`chip-button${tone === undefined ? "" : ` is-${tone}`}`}
      aria-pressed={isOn}
      title={says}
      disabled={rows === 0 && !isOn}
      onClick={onClick}
    >
      {children}
      {rows === null ? null : <small> {rows}</small>}
    </button>
  );
}
