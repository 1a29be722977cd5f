import { dirname } from "node:path";
import type { LiveLab, OnLive } from "../../rehearse/live-lab.ts";
import type { PageFiles } from "../server/page-files.ts";
import { startConsole, type ConsoleOptions } from "../server/server.ts";
import { removeDoor, writeDoor } from "./door.ts";
import { LiveDesk } from "./live-desk.ts";
import { liveSource } from "./live-source.ts";

export interface ServeOptions {
  readonly projectRoot: string;
  readonly port: number;
  /** Built before the lab starts: it would hold the lab up. */
  readonly page: Promise<PageFiles>;
  /** Hears the link. */
  readonly say: (link: string) => void;
  /** Further routes of this lab. */
  readonly more?: (lab: LiveLab) => ConsoleOptions["more"];
}

/** Serves a lab for as long as it is up. */
export function serveLive(options: ServeOptions): OnLive {
  return async (lab) => {
    const { projectRoot, port, page } = options;
    const source = liveSource(lab, projectRoot);
    const desk = new LiveDesk(source, dirname(lab.runFolder), projectRoot);
    const more = options.more?.(lab);
    const server = await startConsole({
      desk,
      projectRoot,
      port,
      page,
      ...(more === undefined ? {} : { more }),
    });
    writeDoor(lab.runFolder, { url: server.url, token: server.token });
    options.say(server.link);
    return async (says) => {
      source.end(says);
      removeDoor(lab.runFolder);
      await server.stop();
      await desk.close();
    };
  };
}
