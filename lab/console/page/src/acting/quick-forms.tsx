import { useSignal } from "@preact/signals";
import type { Actions } from "../../../api.ts";
import { act } from "./act.ts";

/** What an operator does every day: flag, replicas, restart, commit, a note. */
export function QuickForms({ actions }: { readonly actions: Actions }) {
  return (
    <div class="forms">
      <FlagForm actions={actions} />
      <ScaleForm actions={actions} />
      <RestartForm actions={actions} />
      <CommitForm actions={actions} />
      <NoteForm />
    </div>
  );
}

function FlagForm({ actions: { flags } }: { readonly actions: Actions }) {
  return (
    <section class="card form" aria-label="feature flags">
      <h3>Feature flags of Rails</h3>
      {flags.map(({ name, enabled }) => (
        <div key={name} class="row">
          <span class="field">
            <code>{name}</code>
            <small>{enabled ? "on" : "off"}</small>
          </span>
          <button
            type="button"
            onClick={() =>
              void act(
                { kind: "flag", name, enabled: !enabled },
                `the flag ${name} is being switched`,
              )
            }
          >
            Switch {enabled ? "off" : "on"}
            <span class="sr"> {name}</span>
          </button>
        </div>
      ))}
    </section>
  );
}

function ScaleForm({ actions: { kasPods, kasPodsMax } }: { readonly actions: Actions }) {
  const replicas = useSignal(String(kasPods.length));
  return (
    <form
      class="card form"
      aria-label="scale kas"
      onSubmit={(event) => {
        event.preventDefault();
        void act({ kind: "scale", replicas: Number(replicas.value) }, "kas is being scaled");
      }}
    >
      <h3>Replicas of kas</h3>
      <div class="row">
        <label class="field">
          <span>pods, now {kasPods.length}</span>
          <input
            type="number"
            min={0}
            max={kasPodsMax}
            value={replicas.value}
            onInput={(event) => (replicas.value = event.currentTarget.value)}
          />
        </label>
        <button type="submit">Scale</button>
      </div>
    </form>
  );
}

function RestartForm({ actions: { kasPods } }: { readonly actions: Actions }) {
  const pod = useSignal("");
  return (
    <form
      class="card form"
      aria-label="restart kas"
      onSubmit={(event) => {
        event.preventDefault();
        void act(
          { kind: "restart", ...(pod.value === "" ? {} : { on: pod.value }) },
          "kas is being restarted, one pod after the other",
        );
      }}
    >
      <h3>Rolling restart of kas</h3>
      <div class="row">
        <label class="field">
          <span>pods</span>
          <select value={pod.value} onChange={(event) => (pod.value = event.currentTarget.value)}>
            <option value="">all</option>
            {kasPods.map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <button type="submit">Restart</button>
      </div>
    </form>
  );
}

function CommitForm({ actions: { agents } }: { readonly actions: Actions }) {
  const agent = useSignal("");
  return (
    <form
      class="card form"
      aria-label="push a commit"
      onSubmit={(event) => {
        event.preventDefault();
        const to = agent.value === "" ? (agents[0] ?? "") : agent.value;
        void act({ kind: "commit", agent: to }, `a commit for ${to} is being pushed`);
      }}
    >
      <h3>Commit to an agent's project</h3>
      <div class="row">
        <label class="field">
          <span>agent</span>
          <select
            value={agent.value === "" ? (agents[0] ?? "") : agent.value}
            onChange={(event) => (agent.value = event.currentTarget.value)}
          >
            {agents.map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <button type="submit" disabled={agents.length === 0}>
          Push a commit
        </button>
      </div>
    </form>
  );
}

function NoteForm() {
  const says = useSignal("");
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (await act({ kind: "note", says: says.value.trim() }, "the note is being written"))
      says.value = "";
  };
  return (
    <form class="card form" aria-label="write a note" onSubmit={(event) => void submit(event)}>
      <h3>Note for the time line</h3>
      <div class="row">
        <label class="field">
          <span>what you saw or think</span>
          <input
            value={says.value}
            maxLength={1000}
            onInput={(event) => (says.value = event.currentTarget.value)}
          />
        </label>
        <button type="submit" disabled={says.value.trim() === ""}>
          Write
        </button>
      </div>
    </form>
  );
}
