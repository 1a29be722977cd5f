import type { FaultParameter } from "../../../api.ts";

/** The field of one parameter, after its schema. */
export function ParameterField(props: {
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
      <FieldWords
        id={`${id}-says`}
        says={says}
        wrong={wrong === null ? null : `${name} ${wrong}`}
      />
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

/** What a field is for, or what is wrong with what stands in it. */
export function FieldWords(props: {
  readonly id: string;
  readonly says: string;
  readonly wrong: string | null;
}) {
  const { id, says, wrong } = props;
  return wrong === null ? (
    <small id={id}>{says}</small>
  ) : (
    <small id={id} class="wrong" role="alert">
      {wrong}
    </small>
  );
}
