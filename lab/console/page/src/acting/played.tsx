import { useSignal } from "@preact/signals";
import type { Actions, PlayedScenario } from "../../../api.ts";
import { failureWords, get } from "../api/call.ts";
import { Failure } from "../parts/failure.tsx";
import { CopyButton, Twin } from "../parts/twin.tsx";
import { clockText } from "../time/lab-time.ts";

/** Everything that was done by hand, each with its twin on the command line; to be saved as a scenario. */
export function Played({ actions: { played, command } }: { readonly actions: Actions }) {
  const saved = useSignal<PlayedScenario | null>(null);
  const failure = useSignal<{ message: string; hint: string } | null>(null);
  const save = async (): Promise<void> => {
    try {
      saved.value = await get<PlayedScenario>("actions/scenario");
      failure.value = null;
    } catch (error) {
      failure.value = failureWords(error);
    }
  };
  return (
    <section class="section" aria-label="this session">
      <div class="section-head">
        <h2>This session</h2>
        <button type="button" disabled={played.length === 0} onClick={() => void save()}>
          Save as a scenario
        </button>
      </div>
      <Failure failure={failure.value} />
      {saved.value === null ? null : (
        <SavedScenario
          scenario={saved.value}
          command={command}
          onClose={() => (saved.value = null)}
        />
      )}
      {played.length === 0 ? (
        <p class="quiet">
          Nothing was done yet. What you do is kept here, with the same for the terminal.
        </p>
      ) : null}
      <ol class="acts-list">
        {[...played].reverse().map(({ id, at, says, twin }) => (
          <li key={id}>
            <p>
              <time>{clockText(at)}</time>
              {says}
            </p>
            <Twin command={twin} label={`command line for ${id}`} />
          </li>
        ))}
      </ol>
    </section>
  );
}

function SavedScenario({
  scenario,
  command,
  onClose,
}: {
  readonly scenario: PlayedScenario;
  readonly command: string;
  readonly onClose: () => void;
}) {
  const file = `${scenario.name}.yaml`;
  const download = (): void => {
    const address = URL.createObjectURL(new Blob([scenario.yaml], { type: "text/yaml" }));
    const link = document.createElement("a");
    link.href = address;
    link.download = file;
    link.click();
    URL.revokeObjectURL(address);
  };
  return (
    <section class="card" aria-label="the session as a scenario">
      <div class="details-head">
        <h2>{file}</h2>
        <button type="button" onClick={onClose}>
          Close
        </button>
      </div>
      <pre tabIndex={0} style={{ maxHeight: "340px", overflow: "auto", margin: "10px 0" }}>
        {scenario.yaml}
      </pre>
      {scenario.leftOut.length === 0 ? null : (
        <p class="quiet">Left out: {scenario.leftOut.join("; ")}.</p>
      )}
      <div class="transport">
        <button type="button" class="main" onClick={download}>
          Download {file}
        </button>
        <CopyButton text={scenario.yaml} words="Copy the scenario" />
      </div>
      <Twin
        command={`${command} do scenario > ${file}`}
        label="command line that writes the scenario"
      />
    </section>
  );
}
