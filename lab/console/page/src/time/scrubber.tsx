import { timeTicks } from "../charts/time-ticks.ts";
import { atMs, newestMs } from "../state/lab.ts";
import { cursorMs, pointedMs } from "./cursor.ts";
import { clockText } from "./lab-time.ts";
import type { Scale } from "./scale.ts";

/** A time that the handle would cover is left out. */
const HANDLE_PIXELS = 76;

/**
 * The axis: drag or click it, or step with the arrow keys (with Shift in larger steps), Home and End.
 * At its newest end the page follows the lab again.
 */
export function Scrubber({ scale }: { readonly scale: Scale }) {
  const put = (toMs: number): void => {
    pointedMs.value = null;
    const newest = newestMs.value;
    cursorMs.value = toMs >= newest ? null : Math.max(scale.fromMs, toMs);
  };
  const onKey = (event: KeyboardEvent): void => {
    const step = (scale.toMs - scale.fromMs) / (event.shiftKey ? 20 : 200);
    const targets: Readonly<Record<string, number>> = {
      ArrowRight: atMs.value + step,
      ArrowUp: atMs.value + step,
      ArrowLeft: atMs.value - step,
      ArrowDown: atMs.value - step,
      PageUp: atMs.value + step * 10,
      PageDown: atMs.value - step * 10,
      Home: scale.fromMs,
      End: Number.POSITIVE_INFINITY,
    };
    const target = targets[event.key];
    if (target === undefined) return;
    event.preventDefault();
    put(target);
  };
  const follow = (event: PointerEvent): void => {
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
    put(scale.instant((event.clientX - box.left) / box.width));
  };
  const ticks = timeTicks(scale.fromMs - scale.originMs, scale.toMs - scale.originMs, 12);
  const at = atMs.value;
  const hiddenShare = (HANDLE_PIXELS / window.innerWidth) * 100;
  return (
    <div class="lane axis">
      <div class="lane-name quiet">lab time since T+0</div>
      <div
        class="lane-plot times"
        tabIndex={0}
        role="slider"
        aria-label="moment in lab time"
        aria-valuemin={Math.round((scale.fromMs - scale.originMs) / 1000)}
        aria-valuemax={Math.round((newestMs.value - scale.originMs) / 1000)}
        aria-valuenow={Math.round((at - scale.originMs) / 1000)}
        aria-valuetext={clockText(at)}
        onKeyDown={onKey}
        onPointerDown={(event) => {
          (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
          follow(event);
        }}
        onPointerMove={(event) => {
          if (event.buttons === 1) follow(event);
        }}
      >
        {ticks.map((tick, index) => (
          <span
            hidden={
              Math.abs(scale.percent(tick + scale.originMs) - scale.percent(at)) < hiddenShare
            }
            key={tick}
            class={index % 2 === 1 ? "time odd" : "time"}
            style={{ transform: placeOf(tick + scale.originMs, scale) }}
          >
            {clockText(tick + scale.originMs)}
          </span>
        ))}
        <i class="cursor" style={{ transform: scale.moved(at) }} />
        <b
          class="handle"
          style={{
            transform: `translateX(clamp(34px, ${scale.percent(at)}cqw, 100cqw - 34px)) translateX(-50%)`,
          }}
        >
          {clockText(at)}
        </b>
      </div>
    </div>
  );
}

/** Centred at its instant, and at the ends of the axis inside of it. */
function placeOf(atMs: number, scale: Scale): string {
  const percent = scale.percent(atMs);
  return scale.moved(atMs, percent < 3 ? 0 : percent > 97 ? 100 : 50);
}
