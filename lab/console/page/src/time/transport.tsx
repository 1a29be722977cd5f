import { useEffect } from "preact/hooks";
import { useSignal } from "@preact/signals";
import { browserClock } from "../state/browser-clock.ts";
import { atMs, isLive, newestMs, stretch } from "../state/lab.ts";
import { cursorMs } from "./cursor.ts";
import { clockText } from "./lab-time.ts";
import { story } from "./story.ts";

const FRAME_MS = 100;
const SPEEDS = [10, 60, 300] as const;

/** Play, pause, and the way to the next and the last thing that happened. */
export function Transport() {
  const playing = useSignal(false);
  const speed = useSignal<number>(60);
  useEffect(() => {
    if (!playing.value) return;
    let last = browserClock.now();
    return browserClock.every(FRAME_MS, () => {
      const now = browserClock.now();
      const next = (cursorMs.peek() ?? newestMs.peek()) + (now - last) * speed.value;
      last = now;
      if (next >= newestMs.peek()) playing.value = false;
      cursorMs.value = next >= newestMs.peek() ? null : next;
    });
  }, [playing.value, speed.value]);
  const moments = momentsOf();
  const at = atMs.value;
  const previous = moments.findLast((moment) => moment.atMs < at - 500);
  const next = moments.find((moment) => moment.atMs > at + 500);
  const play = (): void => {
    if (!playing.value && cursorMs.value === null) cursorMs.value = stretch.value.fromMs;
    playing.value = !playing.value;
  };
  return (
    <div class="transport section" role="group" aria-label="replay">
      <button type="button" class="main" onClick={play}>
        {playing.value ? "Pause" : "Play"}
      </button>
      <label class="bar-of" style={{ margin: "0" }}>
        <span class="quiet">at</span>
        <select
          value={speed.value}
          onChange={(event) => (speed.value = Number(event.currentTarget.value))}
        >
          {SPEEDS.map((one) => (
            <option key={one} value={one}>
              {one}x
            </option>
          ))}
        </select>
      </label>
      <button
        type="button"
        disabled={previous === undefined}
        onClick={() => (cursorMs.value = previous?.atMs ?? null)}
      >
        ←{" "}
        {previous === undefined
          ? "Nothing before"
          : `${previous.says}, ${clockText(previous.atMs)}`}
      </button>
      <button
        type="button"
        disabled={next === undefined}
        onClick={() => (cursorMs.value = next?.atMs ?? null)}
      >
        {next === undefined ? "Nothing after" : `${next.says}, ${clockText(next.atMs)}`} →
      </button>
      <button
        type="button"
        disabled={cursorMs.value === null}
        onClick={() => (cursorMs.value = null)}
      >
        {isLive.value ? "Follow the lab" : "To the end"}
      </button>
    </div>
  );
}

/** What a reader jumps to: faults, acts, alerts that begin to fire. */
function momentsOf(): readonly { readonly says: string; readonly atMs: number }[] {
  const { faults, acts, alerts } = story.value;
  const found = [
    ...faults.map(({ id, injectedMs }) => ({ says: `fault ${id}`, atMs: injectedMs })),
    ...acts.map(({ id, atMs: when }) => ({ says: id, atMs: when })),
    ...alerts.flatMap(({ alert, spans }) =>
      spans.flatMap(({ firingMs }) =>
        firingMs === null ? [] : [{ says: `${shortName(alert)} fires`, atMs: firingMs }],
      ),
    ),
  ];
  return found.sort((a, b) => a.atMs - b.atMs);
}

function shortName(alert: string): string {
  return alert.length > 26 ? `${alert.slice(0, 25)}…` : alert;
}
