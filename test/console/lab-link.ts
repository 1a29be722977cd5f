import type { Command } from "../real/command.ts";
import { until } from "./browse.ts";

const LINK = /http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]+/;

/** The link of its page that a lab prints. @throws Error with its words when it ends without. */
export async function labLink(lab: Command): Promise<string> {
  const ended = lab.exit.then(() => {
    throw new Error(lab.text());
  });
  const printed = until("a link of the page", () => Promise.resolve(LINK.test(lab.text())));
  await Promise.race([printed, ended]);
  return LINK.exec(lab.text())?.[0] ?? "";
}
