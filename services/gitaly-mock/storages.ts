import type { Started } from "../../kit/lifecycle.ts";

/** Starts the server of a storage; `port` is the one to have again, or undefined for the first time. */
export type StartStorage = (
  port: number | undefined,
) => Promise<Started & { readonly port: number }>;

interface Storage {
  readonly start: StartStorage;
  port: number | undefined;
  server: Started | undefined;
}

/**
 * The storages' servers, each on an address that it keeps while it is down. One change at a time; a
 * change that fails can be asked for again.
 */
export class Storages implements Started {
  private readonly storages: ReadonlyMap<string, Storage>;
  private last: Promise<void> = Promise.resolve();

  constructor(starts: ReadonlyMap<string, StartStorage>) {
    this.storages = new Map(
      [...starts].map(([name, start]) => [name, { start, port: undefined, server: undefined }]),
    );
  }

  get names(): readonly string[] {
    return [...this.storages.keys()];
  }

  /** Port of a storage once it has been up. */
  portOf(name: string): number | undefined {
    return this.storages.get(name)?.port;
  }

  /** Stops the storages that are to be `down` and starts all others. @throws LabError GITALY_BIND. */
  keepDown(down: ReadonlySet<string>): Promise<void> {
    const change = this.last.then(() => this.change(down));
    this.last = change.catch(() => undefined);
    return change;
  }

  async stop(): Promise<void> {
    await this.keepDown(new Set(this.names));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  private async change(down: ReadonlySet<string>): Promise<void> {
    for (const [name, storage] of this.storages) {
      if (down.has(name)) {
        await storage.server?.stop();
        storage.server = undefined;
      } else if (storage.server === undefined) {
        const server = await storage.start(storage.port);
        storage.server = server;
        storage.port = server.port;
      }
    }
  }
}
