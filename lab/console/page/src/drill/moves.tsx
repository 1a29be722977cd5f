import { useSignal } from "@preact/signals";
import type { DrillCatalogue, DrillView } from "../../../../drill/api.ts";
import { duration } from "../../../../report/format.ts";
import { clockText } from "../time/lab-time.ts";
import { command } from "./drill-state.ts";

/** Suspect, act, declare: what decides the score. */
export function Moves({
  words,
  view,
}: {
  readonly words: DrillCatalogue;
  readonly view: DrillView;
}) {
  return (
    <div class="forms">
      <CauseForm
        words={words}
        label="suspect"
        title="Suspect a cause"
        button="Note the hypothesis"
        onSend={(cause) => void command({ do: "hypothesis", cause })}
      />
      <MitigationForm words={words} view={view} />
      <CauseForm
        words={words}
        label="declare"
        title={
          view.declared === null
            ? "Declare the cause"
            : `Declared: ${causeWords(words, view.declared)}`
        }
        button="Declare"
        onSend={(cause) => void command({ do: "declare", cause })}
      />
      <NoteForm />
      <HintForm view={view} />
    </div>
  );
}

function causeWords({ causes }: DrillCatalogue, id: string): string {
  return causes.find((cause) => cause.id === id)?.says ?? id;
}

function CauseForm(props: {
  readonly words: DrillCatalogue;
  readonly label: string;
  readonly title: string;
  readonly button: string;
  readonly onSend: (cause: string) => void;
}) {
  const { words, label, title, button, onSend } = props;
  const cause = useSignal("");
  return (
    <form
      class="card form"
      aria-label={label}
      onSubmit={(event) => {
        event.preventDefault();
        onSend(cause.value);
      }}
    >
      <h3>{title}</h3>
      <label class="field">
        <span>cause</span>
        <select value={cause.value} onChange={(event) => (cause.value = event.currentTarget.value)}>
          <option value="">choose</option>
          <ByArea items={words.causes} />
        </select>
      </label>
      <p>
        <button type="submit" disabled={cause.value === ""}>
          {button}
        </button>
      </p>
    </form>
  );
}

function ByArea({
  items,
}: {
  readonly items: readonly { readonly id: string; readonly says: string; readonly area: string }[];
}) {
  const areas = [...new Set(items.map(({ area }) => area))];
  return (
    <>
      {areas.map((area) => (
        <optgroup key={area} label={area}>
          {items
            .filter((item) => item.area === area)
            .map(({ id, says }) => (
              <option key={id} value={id}>
                {says}
              </option>
            ))}
        </optgroup>
      ))}
    </>
  );
}

function MitigationForm({
  words,
  view,
}: {
  readonly words: DrillCatalogue;
  readonly view: DrillView;
}) {
  const chosen = useSignal("");
  const target = useSignal("");
  const mitigation = words.mitigations.find(({ id }) => id === chosen.value);
  const needs = mitigation?.target ?? null;
  const named = target.value === "" ? (needs?.words[0] ?? "") : target.value;
  const { busy } = view;
  return (
    <form
      class="card form"
      aria-label="mitigate"
      onSubmit={(event) => {
        event.preventDefault();
        void command({
          do: "mitigate",
          mitigation: chosen.value,
          ...(needs === null ? {} : { target: named }),
        });
      }}
    >
      <h3>Do something about it</h3>
      <label class="field">
        <span>mitigation</span>
        <select
          value={chosen.value}
          onChange={(event) => {
            chosen.value = event.currentTarget.value;
            target.value = "";
          }}
        >
          <option value="">choose</option>
          <ByArea items={words.mitigations} />
        </select>
      </label>
      {needs === null ? null : (
        <label class="field">
          <span>{needs.kind}</span>
          {needs.words.length === 0 ? (
            <input
              inputMode="numeric"
              value={target.value}
              onInput={(event) => (target.value = event.currentTarget.value)}
            />
          ) : (
            <select value={named} onChange={(event) => (target.value = event.currentTarget.value)}>
              {needs.words.map((word) => (
                <option key={word} value={word}>
                  {word}
                </option>
              ))}
            </select>
          )}
        </label>
      )}
      <p>
        <button type="submit" disabled={chosen.value === "" || busy !== null}>
          Do it
        </button>{" "}
        <span class="quiet">
          {busy === null
            ? mitigation === undefined
              ? ""
              : `takes ${duration(mitigation.takesMs)}`
            : `under way until ${clockText(busy.until)}`}
        </span>
      </p>
    </form>
  );
}

function NoteForm() {
  const text = useSignal("");
  const send = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (await command({ do: "note", text: text.value.trim() })) text.value = "";
  };
  return (
    <form class="card form" aria-label="note" onSubmit={(event) => void send(event)}>
      <h3>Note for the report</h3>
      <label class="field">
        <span>what you see or think</span>
        <textarea
          rows={2}
          value={text.value}
          onInput={(event) => (text.value = event.currentTarget.value)}
        />
      </label>
      <p>
        <button type="submit" disabled={text.value.trim() === ""}>
          Write
        </button>
      </p>
    </form>
  );
}

function HintForm({ view: { hints } }: { readonly view: DrillView }) {
  const asked = useSignal(false);
  return (
    <section class="card form" aria-label="hints">
      <h3>Stuck</h3>
      {hints.taken.map((hint) => (
        <p key={hint}>{hint}</p>
      ))}
      <p class="transport">
        <button
          type="button"
          disabled={hints.left === 0}
          onClick={() => void command({ do: "hint" })}
        >
          {hints.left === 0 ? "No hint is left" : `A hint, for ${hints.pricePoints} points`}
        </button>
        {asked.value ? (
          <>
            <button type="button" class="hurting" onClick={() => void command({ do: "give-up" })}>
              Yes, end the drill
            </button>
            <button type="button" onClick={() => (asked.value = false)}>
              Go on
            </button>
          </>
        ) : (
          <button type="button" onClick={() => (asked.value = true)}>
            Give up
          </button>
        )}
      </p>
    </section>
  );
}
