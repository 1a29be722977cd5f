import { useComputed } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { newestMs, stretch } from "../state/lab.ts";
import { cursorMs, shownAtMs } from "./cursor.ts";
import { labelPercent } from "./label-width.ts";
import { Scale } from "./scale.ts";
import { clockText } from "./lab-time.ts";
import { Scrubber } from "./scrubber.tsx";
import { story, type Act, type AlertLane, type FaultSpan } from "./story.ts";
import { timeTicks } from "../charts/time-ticks.ts";

/** Faults, what was done, and alerts on one axis; the axis is the handle of the common cursor. */
export function TimeLine() {
  const scale = new Scale(stretch.value);
  const { faults, acts, alerts } = story.value;
  return (
    <section class="time-line" aria-label="time line">
      <Scrubber scale={scale} />
      <Lane name="Faults" scale={scale} lines={Math.max(1, faultLines(faults, scale).lines)}>
        <FaultBars faults={faults} scale={scale} />
      </Lane>
      <Operator acts={acts} scale={scale} />
      {alerts.length === 0 ? (
        <Lane name="Alerts" scale={scale} lines={1}>
          <span class="lane-none">none pending, none firing</span>
        </Lane>
      ) : (
        alerts.map((lane) => <AlertRow key={lane.key} lane={lane} scale={scale} />)
      )}
    </section>
  );
}

function Lane(props: {
  readonly name: ComponentChildren;
  readonly note?: string;
  readonly scale: Scale;
  readonly lines: number;
  readonly children: ComponentChildren;
}) {
  const { name, note, scale, lines, children } = props;
  return (
    <div class="lane">
      <div class="lane-name">
        {name}
        {note === undefined ? null : <small>{note}</small>}
      </div>
      <div class="lane-plot" style={{ height: `${Math.max(26, lines * 22 + 4)}px` }}>
        <Behind scale={scale} />
        {children}
      </div>
    </div>
  );
}

/** Tick lines, the end of what is known, and the cursor. */
export function Behind({ scale }: { readonly scale: Scale }) {
  const shown = useComputed(() => shownAtMs.value ?? newestMs.value);
  const { fromMs, toMs } = scale;
  const known = scale.percent(newestMs.value);
  return (
    <>
      {timeTicks(fromMs - scale.originMs, toMs - scale.originMs, 12).map((tick) => (
        <i class="tick" key={tick} style={{ transform: scale.moved(tick + scale.originMs) }} />
      ))}
      {known < 99.9 ? <i class="not-yet" style={{ clipPath: `inset(0 0 0 ${known}%)` }} /> : null}
      <i class="cursor" style={{ transform: scale.moved(shown.value) }} />
    </>
  );
}

/** Each fault on the first line that is free. */
function faultLines(faults: readonly FaultSpan[], scale: Scale) {
  const ends: number[] = [];
  const at = faults.map(({ injectedMs, goneMs, healedMs, says }) => {
    const from = scale.percent(injectedMs);
    const to = Math.max(
      scale.percent(goneMs ?? healedMs ?? newestMs.value),
      from + labelPercent(says, window.innerWidth),
    );
    const free = ends.findIndex((end) => end <= from);
    const line = free === -1 ? ends.length : free;
    ends[line] = to;
    return line;
  });
  return { at, lines: ends.length };
}

function FaultBars({
  faults,
  scale,
}: {
  readonly faults: readonly FaultSpan[];
  readonly scale: Scale;
}) {
  if (faults.length === 0) return <span class="lane-none">none in force</span>;
  const { at } = faultLines(faults, scale);
  return (
    <>
      {faults.map((fault, index) => {
        const { id, says, injectedMs, effectMs, healedMs, goneMs } = fault;
        const endMs = goneMs ?? newestMs.value;
        const solidMs = effectMs ?? endMs;
        const top = `${(at[index] ?? 0) * 22 + 4}px`;
        const until = goneMs === null ? "and still in force" : `to ${clockText(goneMs)}`;
        const isInside = fits(scale, solidMs, Math.max(solidMs, healedMs ?? endMs), says);
        const words = `fault ${id}: ${says}, from ${clockText(injectedMs)} ${until}`;
        return (
          <span key={`${id}-${injectedMs}`} title={words}>
            <i
              class="bar fault light"
              role="img"
              aria-label={words}
              style={{ top, ...scale.span(injectedMs, endMs) }}
            />
            <i
              class="bar fault"
              style={{ top, ...scale.span(solidMs, Math.max(solidMs, healedMs ?? endMs)) }}
            />
            <b
              class={isInside ? "bar-label inside" : "bar-label"}
              style={{ top, transform: isInside ? scale.moved(solidMs) : beside(fault, scale) }}
            >
              {says}
            </b>
          </span>
        );
      })}
    </>
  );
}

/** Behind its bar, or before it where there is no room any more. */
function beside({ injectedMs, goneMs, says }: FaultSpan, scale: Scale): string {
  const endMs = goneMs ?? newestMs.value;
  const hasRoom = scale.percent(endMs) + labelPercent(says, window.innerWidth) < 100;
  return hasRoom ? scale.moved(endMs) : scale.moved(injectedMs, 100);
}

/** Whether a label finds room inside its bar; else it stands beside it. */
function fits(scale: Scale, fromMs: number, toMs: number, says: string): boolean {
  return scale.percent(toMs) - scale.percent(fromMs) > labelPercent(says, window.innerWidth);
}

function Operator({ acts, scale }: { readonly acts: readonly Act[]; readonly scale: Scale }) {
  const ends: number[] = [];
  const lines = acts.map(({ says, atMs }) => {
    const at = scale.percent(atMs);
    const width = labelPercent(says, window.innerWidth);
    const [from, to] = at > 70 ? [at - width, at] : [at, at + width];
    const free = ends.findIndex((end) => end <= from);
    const line = free === -1 ? ends.length : free;
    ends[line] = to;
    return line;
  });
  return (
    <Lane name="Operator" scale={scale} lines={Math.max(1, ends.length)}>
      {acts.length === 0 ? <span class="lane-none">nothing was done yet</span> : null}
      {acts.map(({ id, says, atMs }, index) => (
        <span
          key={`${id}-${atMs}`}
          class={scale.percent(atMs) > 70 ? "flag leftward" : "flag"}
          style={{
            transform: scale.moved(atMs, scale.percent(atMs) > 70 ? 100 : 0),
            top: `${(lines[index] ?? 0) * 22 + 3}px`,
          }}
          title={`${clockText(atMs)} ${says}`}
        >
          <i />
          <span>{says}</span>
        </span>
      ))}
    </Lane>
  );
}

function AlertRow({ lane, scale }: { readonly lane: AlertLane; readonly scale: Scale }) {
  const { alert, mark, spans, isProposal, pages } = lane;
  const whom = isProposal ? "the lab's proposal" : pages ? "pages" : "tells";
  return (
    <Lane
      name={<Breakable text={alert} />}
      note={mark === "" ? whom : `${mark}, ${whom}`}
      scale={scale}
      lines={1}
    >
      {spans.map(({ pendingMs, firingMs, resolvedMs }) => {
        const endMs = resolvedMs ?? newestMs.value;
        const solidMs = firingMs ?? endMs;
        return (
          <span key={pendingMs}>
            <i
              class="bar told light"
              role="img"
              aria-label={`${alert} pending from ${clockText(pendingMs)} to ${clockText(solidMs)}`}
              style={scale.span(pendingMs, solidMs)}
            />
            {firingMs === null ? null : (
              <i
                class="bar told"
                role="img"
                aria-label={`${alert} firing from ${clockText(firingMs)} to ${clockText(endMs)}`}
                style={scale.span(firingMs, endMs)}
              />
            )}
          </span>
        );
      })}
    </Lane>
  );
}

/** A long CamelCase or snake_case name may break between its words. */
export function Breakable({ text }: { readonly text: string }) {
  const parts = text.split(/(?<=[a-z0-9])(?=[A-Z])|(?<=_)/);
  return (
    <>{parts.flatMap((part, index) => (index === 0 ? [part] : [<wbr key={index} />, part]))}</>
  );
}

/** Puts the page back to the newest instant. */
export function followNewest(): void {
  cursorMs.value = null;
}
