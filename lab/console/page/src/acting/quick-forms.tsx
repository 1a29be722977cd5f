import { useSignal } from "@preact/signals";
import type { Actions } from "../../../api.ts";
import { act } from "./act.ts";
import { DraftTwin } from "./draft-twin.tsx";
import { draftCommit, draftNote, draftRestart, draftScale, type Draft } from "./drafts.ts";
import { QuickForm } from "./quick-form.tsx";

/** What an operator does every day: flag, replicas, restart, commit, a note. */
export function QuickForms({ actions }: { readonly actions: Actions }) {
  return (
    <div class="forms">
      <FlagForm actions={actions} />
      <ScaleForm actions={actions} />
      <RestartForm actions={actions} />
      <CommitForm actions={actions} />
      <NoteForm actions={actions} />
    </div>
  );
}

function FlagForm({ actions: { flags, command } }: { readonly actions: Actions }) {
  return (
    <section class="card form" aria-label="feature flags">
      <h3>Feature flags of Rails</h3>
      {flags.map(({ name, enabled }) => {
        const draft: Draft = { request: { kind: "flag", name, enabled: !enabled } };
        const state = enabled ? "off" : "on";
        return (
          <div key={name} class="form">
            <div class="row">
              <span class="field">
                <code>{name}</code>
                <small>{enabled ? "on" : "off"}</small>
              </span>
              <button
                type="button"
                onClick={() => void act(draft.request, `the flag ${name} is being switched`)}
              >
                Switch {state}
                <span class="sr"> {name}</span>
              </button>
            </div>
            <DraftTwin draft={draft} command={command} of={`switch ${name} ${state}`} />
          </div>
        );
      })}
    </section>
  );
}

function ScaleForm({ actions: { kasPods, kasPodsMax, command } }: { readonly actions: Actions }) {
  const replicas = useSignal(String(kasPods.length));
  return (
    <QuickForm
      name="scale kas"
      title="Replicas of kas"
      draft={draftScale(replicas.value, kasPodsMax)}
      command={command}
      does="Scale"
      doing="kas is being scaled"
    >
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
    </QuickForm>
  );
}

function RestartForm({ actions: { kasPods, command } }: { readonly actions: Actions }) {
  const pod = useSignal("");
  return (
    <QuickForm
      name="restart kas"
      title="Rolling restart of kas"
      draft={draftRestart(pod.value)}
      command={command}
      does="Restart"
      doing="kas is being restarted, one pod after the other"
    >
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
    </QuickForm>
  );
}

function CommitForm({ actions: { agents, command } }: { readonly actions: Actions }) {
  const chosen = useSignal("");
  const size = useSignal("");
  const agent = chosen.value === "" ? (agents[0] ?? "") : chosen.value;
  return (
    <QuickForm
      name="push a commit"
      title="Commit to an agent's project"
      draft={draftCommit(agent, size.value)}
      command={command}
      does="Push a commit"
      doing={`a commit for ${agent} is being pushed`}
    >
      <label class="field">
        <span>agent</span>
        <select value={agent} onChange={(event) => (chosen.value = event.currentTarget.value)}>
          {agents.map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label class="field">
        <span>bytes (optional)</span>
        <input
          inputMode="numeric"
          placeholder="as usual"
          value={size.value}
          onInput={(event) => (size.value = event.currentTarget.value)}
        />
      </label>
    </QuickForm>
  );
}

function NoteForm({ actions: { command } }: { readonly actions: Actions }) {
  const says = useSignal("");
  return (
    <QuickForm
      name="write a note"
      title="Note for the time line"
      draft={draftNote(says.value)}
      command={command}
      does="Write"
      doing="the note is being written"
      onDone={() => (says.value = "")}
    >
      <label class="field">
        <span>what you saw or think</span>
        <input
          value={says.value}
          maxLength={1000}
          onInput={(event) => (says.value = event.currentTarget.value)}
        />
      </label>
    </QuickForm>
  );
}
