import { useSignal } from "@preact/signals";
import type { FaultInfo } from "../../../api.ts";
import { act, outcome } from "./act.ts";
import { DraftTwin } from "./draft-twin.tsx";
import { draftInjection, initialFields, targetsOf, type FaultFields } from "./drafts.ts";
import { FieldWords, ParameterField } from "./parameter-field.tsx";

/** The form of one fault: what it strikes, how hard, for how long. Another fault is another form. */
export function FaultForm(props: {
  readonly fault: FaultInfo;
  /** A node of the picture that was chosen; else empty. */
  readonly on: string;
  /** How a person calls the lab. */
  readonly command: string;
}) {
  const { fault, on, command } = props;
  const fields = useSignal(initialFields(fault, on));
  const wasTried = useSignal(false);
  const draft = draftInjection(fault, fields.value);
  const wrong = wasTried.value && "wrong" in draft ? draft : null;
  const change = (more: Partial<FaultFields>): void => {
    fields.value = { ...fields.value, ...more };
  };
  const submit = (event: Event): void => {
    event.preventDefault();
    wasTried.value = true;
    if ("request" in draft) void act(draft.request, `${fault.name} is being injected`);
  };
  const all = targetsOf(fault);
  const { typed } = fields.value;
  return (
    <form class="form card" onSubmit={submit} aria-label={`inject ${fault.name}`}>
      <h2>{fault.name}</h2>
      <p class="quiet">{fault.says}</p>
      {fault.possible ? null : <p class="hurt-text">Not possible here: {fault.why}</p>}
      <div class="row">
        {all.length === 0 ? null : (
          <div class="field">
            <label for="fault-on">on</label>
            <input
              id="fault-on"
              list="fault-targets"
              value={fields.value.on}
              autocomplete="off"
              aria-describedby="fault-on-says"
              aria-invalid={wrong?.name === "on"}
              onInput={(event) => {
                change({ on: event.currentTarget.value });
              }}
            />
            <datalist id="fault-targets">
              {all.map((one) => (
                <option key={one} value={one} />
              ))}
            </datalist>
            <FieldWords
              id="fault-on-says"
              says="a name, or words as in a scenario: one kas, half agents"
              wrong={wrong?.name === "on" ? `on ${wrong.wrong}` : null}
            />
          </div>
        )}
        {fault.parameters.map((parameter) => (
          <ParameterField
            key={parameter.name}
            parameter={parameter}
            value={typed[parameter.name] ?? ""}
            wrong={wrong?.name === parameter.name ? wrong.wrong : null}
            onChange={(value) => {
              change({ typed: { ...typed, [parameter.name]: value } });
            }}
          />
        ))}
        {fault.healsItself ? null : (
          <div class="field">
            <label for="fault-for">heal after</label>
            <input
              id="fault-for"
              placeholder="by hand"
              value={fields.value.during}
              autocomplete="off"
              aria-describedby="fault-for-says"
              aria-invalid={wrong?.name === "heal after"}
              onInput={(event) => {
                change({ during: event.currentTarget.value });
              }}
            />
            <FieldWords
              id="fault-for-says"
              says="lab time, such as 10m; empty: until healed"
              wrong={wrong?.name === "heal after" ? `heal after ${wrong.wrong}` : null}
            />
          </div>
        )}
      </div>
      <DraftTwin draft={draft} command={command} of={`inject ${fault.name}`} />
      <p>
        <button
          type="submit"
          class="hurting"
          disabled={!fault.possible || outcome.value.kind === "busy"}
        >
          Inject {fault.name}
        </button>
      </p>
    </form>
  );
}
