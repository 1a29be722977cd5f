import { signal } from "@preact/signals";

/** How many more tabs of this browser have this lab open; each lab has an address of its own. */
export const otherPages = signal(0);

type Word = { readonly from: string; readonly says: "here" | "reply" | "gone" };

const own = crypto.randomUUID();
const others = new Set<string>();
const channel = new BroadcastChannel("kas-lab");

const say = (says: Word["says"]): void => {
  channel.postMessage({ from: own, says } satisfies Word);
};

channel.addEventListener("message", ({ data }: MessageEvent<Word>) => {
  if (data.says === "gone") others.delete(data.from);
  else others.add(data.from);
  if (data.says === "here") say("reply");
  otherPages.value = others.size;
});
window.addEventListener("pagehide", () => {
  say("gone");
});
window.addEventListener("pageshow", () => {
  say("here");
});
say("here");
