import { ScaledClock } from "../../kit/clock/scaled-clock.ts";
import type { Command } from "../real/command.ts";

/** The link of its page that a lab prints. @throws Error with its words when it ends without. */
export async function labLink({ text, exit }: Command): Promise<string> {
  const clock = ScaledClock.real();
  let ended = false;
  void exit.then(() => (ended = true));
  for (;;) {
    const link = /http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]+/.exec(text())?.[0];
    if (link !== undefined) return link;
    if (ended) throw new Error(text());
    await clock.sleep(100);
  }
}
