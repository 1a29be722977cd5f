import { request } from "node:http";
import { connect } from "node:net";
import { messageOf } from "../../kit/errors.ts";
import type { Readiness } from "../topology/component.ts";

/** What one probe saw. */
export interface ProbeResult {
  readonly ready: boolean;
  /** `GET http://127.64.2.1:8181/readiness answered 500: redis: dial tcp …`. */
  readonly said: string;
}

/** Limit of one probe, wall ms. */
const PROBE_TIMEOUT_WALL_MS = 2_000;
const EXCERPT_LENGTH_MAX = 200;

/** Asks once whether a component is ready. Never rejects. */
export function probe(readiness: Readiness): Promise<ProbeResult> {
  switch (readiness.kind) {
    case "http":
      return probeHttp(readiness);
    case "redis-ping":
      return probeRedis(readiness);
    case "tcp":
      return probeTcp(readiness);
    case "running":
      return Promise.resolve({ ready: true, said: "" });
  }
}

function probeHttp(readiness: Extract<Readiness, { kind: "http" }>): Promise<ProbeResult> {
  const { host, port, path, bearer } = readiness;
  const what = `GET http://${host}:${port}${path}`;
  return new Promise((resolve) => {
    const failed = (error: unknown): void =>
      resolve({ ready: false, said: `${what} failed: ${messageOf(error)}` });
    const outgoing = request(
      {
        host,
        port,
        path,
        agent: false,
        timeout: PROBE_TIMEOUT_WALL_MS,
        headers: bearer === undefined ? {} : { authorization: `Bearer ${bearer}` },
      },
      (response) => {
        const status = response.statusCode ?? 0;
        let body = "";
        response.setEncoding("utf8");
        response.on("data", (chunk: string) => {
          if (body.length < EXCERPT_LENGTH_MAX) body += chunk;
        });
        response.on("error", failed);
        response.on("end", () => {
          const excerpt = excerptOf(body);
          const said = `${what} answered ${status}${excerpt === "" ? "" : `: ${excerpt}`}`;
          resolve({ ready: status >= 200 && status < 300, said });
        });
      },
    );
    outgoing.on("timeout", () => outgoing.destroy(new Error("no answer within 2 s (wall)")));
    outgoing.on("error", failed);
    outgoing.end();
  });
}

function probeTcp(readiness: Extract<Readiness, { kind: "tcp" }>): Promise<ProbeResult> {
  const { host, port } = readiness;
  const what = `connection to ${host}:${port}`;
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: PROBE_TIMEOUT_WALL_MS });
    const settle = (ready: boolean, said: string): void => {
      socket.destroy();
      resolve({ ready, said: `${what} ${said}` });
    };
    socket.on("connect", () => settle(true, "accepted"));
    socket.on("timeout", () => settle(false, "got no answer within 2 s (wall)"));
    socket.on("error", (error) => settle(false, `failed: ${messageOf(error)}`));
  });
}

function probeRedis(readiness: Extract<Readiness, { kind: "redis-ping" }>): Promise<ProbeResult> {
  const { host, port } = readiness;
  const what = `PING to redis at ${host}:${port}`;
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: PROBE_TIMEOUT_WALL_MS });
    const settle = (ready: boolean, said: string): void => {
      socket.destroy();
      resolve({ ready, said: `${what} ${said}` });
    };
    let answer = "";
    socket.on("connect", () => socket.write("PING\r\n"));
    socket.on("data", (chunk) => {
      answer += chunk.toString("latin1");
      if (answer.includes("\r\n")) settle(answer === "+PONG\r\n", `answered ${excerptOf(answer)}`);
    });
    socket.on("timeout", () => settle(false, "got no answer within 2 s (wall)"));
    socket.on("error", (error) => settle(false, `failed: ${messageOf(error)}`));
    socket.on("close", () => settle(false, "ended without an answer"));
  });
}

function excerptOf(text: string): string {
  return text.trim().split("\n", 1)[0]?.slice(0, EXCERPT_LENGTH_MAX) ?? "";
}
