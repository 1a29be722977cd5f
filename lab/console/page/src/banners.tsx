import { useSignal } from "@preact/signals";
import type { Session } from "../../api.ts";
import { isLive, line } from "./state/lab.ts";
import { otherPages } from "./state/other-pages.ts";
import { cursorMs } from "./time/cursor.ts";
import { clockText } from "./time/lab-time.ts";

/** What is to be known about page and lab themselves: lost, ended, damaged, opened twice. */
export function Banners({ session }: { readonly session: Session }) {
  const hidesOthers = useSignal(false);
  const state = line.value;
  return (
    <div role="status">
      {state.kind === "lost" ? (
        <p class="banner hurt">
          <b>The lab no longer answers.</b> It may have ended or be overloaded. What you see is the
          last that was known; the page goes on by itself when it answers again. Its run can still
          be opened:
          {session.mode === "drill" ? null : <code>./kaslab open {session.run}</code>}
        </p>
      ) : null}
      {state.kind === "ended" ? (
        <p class="banner">
          <b>The lab has ended</b> at {clockText(state.atMs)}. {state.says}{" "}
          <code>./kaslab open {session.run}</code>
        </p>
      ) : null}
      {session.damage.map(({ what, says }) => (
        <p key={what} class="banner hurt">
          <b>This run is damaged: {what}.</b> {says}
        </p>
      ))}
      {isLive.value && cursorMs.value !== null ? (
        <p class="banner">
          <b>You are looking at {clockText(cursorMs.value)}.</b>
          <button type="button" onClick={() => (cursorMs.value = null)}>
            Back to now
          </button>
        </p>
      ) : null}
      {otherPages.value > 0 && !hidesOthers.value ? (
        <p class="banner">
          <b>This lab is open in another tab, too.</b> That is fine: both show the same, and what is
          done in one is seen in the other.
          <button type="button" onClick={() => (hidesOthers.value = true)}>
            Understood
          </button>
        </p>
      ) : null}
    </div>
  );
}
