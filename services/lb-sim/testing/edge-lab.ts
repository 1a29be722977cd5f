import { request } from "node:http";
import type { Socket } from "node:net";
import { WebSocket, type ClientOptions } from "ws";
import { ScaledClock } from "../../../kit/clock/scaled-clock.ts";
import { systemCodeOf } from "../../../kit/errors.ts";
import { waitFor } from "../../../kit/wait-for.ts";
import { startTestLb, TEST_CONTROL_TOKEN, type TestLb } from "./lab-lb.ts";

/** What a dial came to: an open socket, the status of a refusal, or the system's error code. */
export type Dialled = WebSocket | number | string;

/** A load balancer with its control endpoint, clients and their end, for tests. */
export class EdgeLab implements AsyncDisposable {
  readonly lb: TestLb;
  private readonly clients: WebSocket[] = [];

  private constructor(lb: TestLb) {
    this.lb = lb;
  }

  static async start(
    settings: Omit<NonNullable<Parameters<typeof startTestLb>[0]>, "control"> = {},
  ): Promise<EdgeLab> {
    return new EdgeLab(await startTestLb({ ...settings, control: true }));
  }

  /** Asks the control endpoint; answers `[status, body]`. */
  async control(method: string, path: string, body?: unknown): Promise<readonly [number, unknown]> {
    const answer = await fetch(`http://127.0.0.1:${this.lb.started.controlPort ?? 0}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${TEST_CONTROL_TOKEN}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return [answer.status, await answer.json()];
  }

  /** Dials a WebSocket through a front end. */
  dial(frontEnd = "default", options?: ClientOptions): Promise<Dialled> {
    const port = this.lb.started.ports[frontEnd] ?? 0;
    const scheme = options === undefined ? "ws" : "wss";
    return new Promise((resolve) => {
      const socket = new WebSocket(`${scheme}://127.0.0.1:${port}/`, options ?? {});
      this.clients.push(socket);
      socket.once("open", () => {
        resolve(socket);
      });
      socket.once("unexpected-response", (_request, response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
      socket.on("error", (error) => {
        resolve(systemCodeOf(error) ?? error.message);
      });
    });
  }

  /** @throws when the dial came to something else. */
  async open(frontEnd = "default", options?: ClientOptions): Promise<WebSocket> {
    const socket = await this.dial(frontEnd, options);
    if (socket instanceof WebSocket) return socket;
    throw new Error(`not open: ${socket}`);
  }

  /** Waits, in wall time, until this holds. */
  async until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
    const probe = async (): Promise<true | undefined> => ((await holds()) ? true : undefined);
    await waitFor(ScaledClock.real(), what, probe, { timeoutWallMs: 6_000 });
  }

  metrics(): Promise<string> {
    const port = this.lb.started.observabilityPort;
    return new Promise((resolve, reject) => {
      const outgoing = request({ host: "127.0.0.1", port, path: "/metrics", agent: false });
      outgoing.on("response", (response) => {
        let body = "";
        response.setEncoding("utf8");
        response.on("data", (part: string) => (body += part));
        response.on("end", () => {
          resolve(body);
        });
      });
      outgoing.on("error", reject);
      outgoing.end();
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.clients) client.terminate();
    await this.lb.started.stop();
    for (const pod of this.lb.pods) pod.stop();
  }
}

/** The echo of a text, which shows that both legs carry bytes. */
export async function echoed(socket: WebSocket, text: string): Promise<string> {
  const answer = new Promise<string>((resolve) => {
    socket.once("message", (data: Buffer) => {
      resolve(data.toString());
    });
  });
  socket.send(text);
  return await answer;
}

/** How the client's TCP connection ends: the system's error code, or `end` after a clean one. */
export function endOf(socket: WebSocket): Promise<string> {
  const { _socket: connection } = socket as unknown as { readonly _socket: Socket };
  return new Promise((resolve) => {
    connection.once("error", (error) => {
      resolve(systemCodeOf(error) ?? error.message);
    });
    connection.once("end", () => {
      resolve("end");
    });
  });
}
