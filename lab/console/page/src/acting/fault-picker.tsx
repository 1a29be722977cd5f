import { useSignal } from "@preact/signals";
import type { FaultInfo } from "../../../api.ts";

const KINDS: Readonly<Record<FaultInfo["targetKind"], string>> = {
  none: "Services and flags",
  links: "Links",
  kas: "kas pods",
  components: "Components",
  clocks: "Clocks",
  storages: "Gitaly storages",
  agents: "Agents",
};

/** All faults, to be searched; a list box: arrow keys move, Home and End jump. */
export function FaultPicker(props: {
  readonly faults: readonly FaultInfo[];
  readonly chosen: string;
  readonly onChoose: (name: string) => void;
}) {
  const { faults, chosen, onChoose } = props;
  const wanted = useSignal("");
  const words = wanted.value.toLowerCase().trim();
  const shown = faults.filter(({ name, says }) => `${name} ${says}`.toLowerCase().includes(words));
  const groups = Object.entries(KINDS)
    .map(([kind, title]) => ({
      title,
      faults: shown.filter(({ targetKind }) => targetKind === kind),
    }))
    .filter((group) => group.faults.length > 0);
  const inOrder = groups.flatMap((group) => group.faults);
  const onKey = (event: KeyboardEvent): void => {
    const at = inOrder.findIndex(({ name }) => name === chosen);
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      Home: 0,
      End: inOrder.length - 1,
    };
    const next = steps[event.key];
    if (next === undefined) return;
    event.preventDefault();
    const fault = inOrder[Math.max(0, Math.min(inOrder.length - 1, next))];
    if (fault === undefined) return;
    onChoose(fault.name);
    document.getElementById(`fault-${fault.name}`)?.scrollIntoView({ block: "nearest" });
  };
  return (
    <div>
      <label class="field">
        <span>find a fault</span>
        <input
          type="search"
          value={wanted.value}
          onInput={(event) => (wanted.value = event.currentTarget.value)}
        />
      </label>
      <div
        class="fault-list"
        role="listbox"
        tabIndex={0}
        aria-label="faults"
        aria-activedescendant={chosen === "" ? undefined : `fault-${chosen}`}
        onKeyDown={onKey}
        style={{ marginTop: "8px" }}
      >
        {groups.map((group) => (
          <div key={group.title} role="group" aria-label={group.title}>
            <h3 role="presentation">{group.title}</h3>
            {group.faults.map(({ name, says, possible }) => (
              <div
                key={name}
                id={`fault-${name}`}
                role="option"
                aria-selected={name === chosen}
                aria-disabled={!possible}
                title={says}
                onClick={() => {
                  onChoose(name);
                }}
              >
                {name}
              </div>
            ))}
          </div>
        ))}
        {shown.length === 0 ? <p class="empty">No fault has these words.</p> : null}
      </div>
    </div>
  );
}
