import { useComputed } from "@preact/signals";
import { LogsPanel } from "../parts/logs.tsx";
import { Figures } from "../parts/key-figures.tsx";
import { NodeDetails } from "../parts/node-details.tsx";
import { Picture } from "../picture/picture.tsx";
import { selected } from "../picture/selected.ts";
import { headline, toldWords } from "../state/sentence.ts";
import { topology } from "../state/topology.ts";
import { TimeLine } from "../time/time-line.tsx";

/** The lab as it is: one sentence, the numbers, the picture, the time line, the logs. */
export function NowView() {
  const log = useComputed(
    () => topology.value?.nodes.find(({ name }) => name === selected.value)?.log ?? null,
  );
  const whole = topology.value;
  // With a key, or what comes next would be this paragraph, moved.
  if (whole === null)
    return (
      <p key="loading" class="loading">
        Reading the topology…
      </p>
    );
  return (
    <>
      <h1>{headline(whole)}</h1>
      <p class="lead">{toldWords(whole)}</p>
      <Figures topology={whole} />
      <Picture topology={whole} />
      <NodeDetails topology={whole} />
      <TimeLine />
      <LogsPanel component={log.value} />
    </>
  );
}
