import type { ComponentChildren } from "preact";
import { active, pointed, type Spot } from "./state.ts";

/** `isTouch`: there is no pointer that could have shown before what the spot says. */
export type OnOpen = (spot: Spot, isTouch: boolean) => void;

/** A place of the grid that can be gone to, pointed at and opened. */
export function SpotButton(props: {
  readonly spot: Spot;
  readonly isTabStop: boolean;
  readonly class: string;
  readonly label: string;
  readonly onOpen: OnOpen;
  readonly children: ComponentChildren;
}) {
  const { spot, isTabStop, label, onOpen, children } = props;
  const column = spot.column?.id ?? "";
  return (
    <button
      type="button"
      class={props.class}
      data-run={spot.row.run}
      data-column={column}
      data-head={spot.column?.title}
      tabIndex={isTabStop ? 0 : -1}
      aria-label={label}
      onClick={(event) => {
        onOpen(spot, event instanceof PointerEvent && event.pointerType === "touch");
      }}
      onFocus={() => {
        active.value = { run: spot.row.run, column };
        pointed.value = spot;
      }}
      onPointerEnter={({ pointerType }) => {
        if (pointerType === "mouse") pointed.value = spot;
      }}
    >
      {children}
    </button>
  );
}
