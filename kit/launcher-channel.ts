import type { Readable } from "node:stream";
import { createInterface } from "node:readline";

/** What connects a service to whoever launched it. */
export interface LauncherChannel {
  /** Whether there is a launcher that lives. */
  isOpen(): boolean;
  onMessage(listener: (message: unknown) => void): void;
  /** Hears once that the launcher is gone; at once when it is gone already. */
  onEnd(listener: () => void): void;
}

/**
 * The channel of this process: Node's IPC channel (none without a launcher), or stdin where a
 * launcher cannot pass such a channel, as into a container.
 * @param kind `stdin`, or undefined for IPC.
 */
export function launcherChannel(kind: string | undefined): LauncherChannel {
  return kind === "stdin" ? new StreamChannel(process.stdin) : ipcChannel;
}

const ipcChannel: LauncherChannel = {
  isOpen: () => process.connected,
  onMessage: (listener) => {
    process.on("message", listener);
  },
  onEnd: (listener) => {
    if (process.send === undefined) return;
    if (!process.connected) listener();
    process.channel?.unref();
    process.on("disconnect", listener);
  },
};

/** One JSON message a line. A line that is none is not the launcher's and is passed over. */
export class StreamChannel implements LauncherChannel {
  private open = true;
  private readonly messages: ((message: unknown) => void)[] = [];
  private readonly ends: (() => void)[] = [];

  constructor(stream: Readable) {
    const lines = createInterface({ input: stream });
    lines.on("line", (line) => {
      const message = parsed(line);
      if (message !== undefined) for (const listener of this.messages) listener(message);
    });
    const ended = (): void => {
      if (!this.open) return;
      this.open = false;
      for (const listener of this.ends) listener();
    };
    lines.on("close", ended);
    // What breaks the stream, too: readline hands it on.
    lines.on("error", ended);
  }

  isOpen(): boolean {
    return this.open;
  }

  onMessage(listener: (message: unknown) => void): void {
    this.messages.push(listener);
  }

  onEnd(listener: () => void): void {
    if (this.open) this.ends.push(listener);
    else listener();
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}
