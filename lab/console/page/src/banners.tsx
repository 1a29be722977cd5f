import { useSignal } from "@preact/signals";
import type { Session } from "../../api.ts";
import { Twin } from "./parts/twin.tsx";
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
        <div class="banner hurt">
          <b>The lab no longer answers.</b> It may have ended or be overloaded. What you see is the
          last that was known; the page goes on by itself when it answers again.
          <Again session={session} />
        </div>
      ) : null}
      {state.kind === "ended" ? (
        <div class="banner">
          <b>The lab has ended</b> at {clockText(state.atMs)}. {state.says}
          <Again session={session} />
        </div>
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

/** How the run is opened again when nothing serves it any more. */
function Again({ session: { openWith } }: { readonly session: Session }) {
  if (openWith === "") return null;
  return (
    <>
      Its run can be opened again:
      <Twin command={openWith} label="command line that opens the run again" />
    </>
  );
}
