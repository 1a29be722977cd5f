import { useEffect } from "preact/hooks";
import { useSignal } from "@preact/signals";
import type { FaultInfo, FaultParameter } from "../../../api.ts";
import { act, outcome } from "./act.ts";
import { initialTyped, withOf, type Typed } from "./parameters.ts";

/** The form of one fault: what it strikes, how hard, for how long. */
export function FaultForm({ fault, on }: { readonly fault: FaultInfo; readonly on: string }) {
  const target = useSignal("");
  const length = useSignal("");
  const typed = useSignal<Typed>({});
  const wrong = useSignal<{ name: string; wrong: string } | null>(null);
  const all = [...fault.sets, ...fault.targets];
  useEffect(() => {
    typed.value = initialTyped(fault);
    wrong.value = null;
    target.value =
      all.find((one) => one === on) ?? all.find((one) => one.startsWith(`${on}->`)) ?? all[0] ?? "";
  }, [fault.name, on]);
  const submit = (event: Event): void => {
    event.preventDefault();
    const read = withOf(fault, typed.value);
    wrong.value = "wrong" in read ? read : null;
    if ("wrong" in read) return;
    void act(
      {
        kind: "inject",
        fault: fault.name,
        ...(all.length > 0 && target.value !== "" ? { on: target.value } : {}),
        ...(Object.keys(read.with).length > 0 ? { with: read.with } : {}),
        ...(length.value.trim() === "" ? {} : { for: length.value.trim() }),
      },
      `${fault.name} is being injected`,
    );
  };
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
              value={target.value}
              autocomplete="off"
              onInput={(event) => (target.value = event.currentTarget.value)}
            />
            <datalist id="fault-targets">
              {all.map((one) => (
                <option key={one} value={one} />
              ))}
            </datalist>
            <small>a name, or words as in a scenario: one kas, half agents</small>
          </div>
        )}
        {fault.parameters.map((parameter) => (
          <ParameterField
            key={parameter.name}
            parameter={parameter}
            value={typed.value[parameter.name] ?? ""}
            wrong={wrong.value?.name === parameter.name ? wrong.value.wrong : null}
            onChange={(value) => (typed.value = { ...typed.value, [parameter.name]: value })}
          />
        ))}
        {fault.healsItself ? null : (
          <div class="field">
            <label for="fault-for">heal after</label>
            <input
              id="fault-for"
              placeholder="by hand"
              value={length.value}
              onInput={(event) => (length.value = event.currentTarget.value)}
            />
            <small>lab time, such as 10m; empty: until healed</small>
          </div>
        )}
      </div>
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

function ParameterField(props: {
  readonly parameter: FaultParameter;
  readonly value: string | boolean;
  readonly wrong: string | null;
  readonly onChange: (value: string | boolean) => void;
}) {
  const { parameter, value, wrong, onChange } = props;
  const { name, type, says, options, required } = parameter;
  const id = `fault-with-${name}`;
  if (type === "boolean") {
    return (
      <div class="field">
        <label class="check" for={id}>
          <input
            id={id}
            type="checkbox"
            checked={value === true}
            onChange={(event) => {
              onChange(event.currentTarget.checked);
            }}
          />
          {name}
        </label>
        <small>{says}</small>
      </div>
    );
  }
  const shared = {
    id,
    value: String(value),
    "aria-invalid": wrong !== null,
    "aria-describedby": `${id}-says`,
  };
  return (
    <div class="field">
      <label for={id}>
        {name}
        {required ? "" : " (optional)"}
      </label>
      {type === "choice" ? (
        <select
          {...shared}
          onChange={(event) => {
            onChange(event.currentTarget.value);
          }}
        >
          {required ? null : <option value="">–</option>}
          {options.map((option) => (
            <option key={option} value={option}>
              {option}
            </option>
          ))}
        </select>
      ) : (
        <input
          {...shared}
          inputMode={type === "number" ? "decimal" : "text"}
          autocomplete="off"
          placeholder={PLACEHOLDERS[type] ?? (type === "number" ? rangeWords(parameter) : "")}
          onInput={(event) => {
            onChange(event.currentTarget.value);
          }}
        />
      )}
      <small
        id={`${id}-says`}
        class={wrong === null ? "" : "wrong"}
        role={wrong === null ? undefined : "alert"}
      >
        {wrong === null ? says : `${name} ${wrong}`}
      </small>
    </div>
  );
}

const PLACEHOLDERS: Readonly<Record<string, string>> = {
  duration: "30s",
  list: "a, b",
  json: "{}",
};

function rangeWords({ min, max }: FaultParameter): string {
  if (min === null && max === null) return "";
  return `${min ?? "…"} to ${max ?? "…"}`;
}
