import type { ServerHttp2Session } from "node:http2";
import type { Duplex } from "node:stream";

/**
 * The byte stream that carries an RPC of a @grpc/grpc-js server whose connections came through a
 * connection injector; undefined when the connection has already gone. grpc-js has no public way
 * from a call to its connection, so this walks `call.call.stream.session.socket`, which on Node is
 * a wrapper whose `stream` is the injected Duplex. A test pins the path.
 */
export function injectedStreamOf(call: object): Duplex | undefined {
  const session = sessionOf(call);
  const socket = session === undefined ? undefined : property(session, "socket");
  const inner = socket === undefined ? undefined : property(socket, "stream");
  return inner as Duplex | undefined;
}

/** The HTTP/2 session of an RPC; undefined when it has already gone. */
export function sessionOf(call: object): ServerHttp2Session | undefined {
  const intercepted = property(call, "call") ?? call;
  const stream = property(unwrap(intercepted), "stream");
  const session = stream === undefined ? undefined : property(stream, "session");
  return session as ServerHttp2Session | undefined;
}

/** Interceptors wrap the base call; the base is what has a `stream`. */
function unwrap(intercepted: object): object {
  let current = intercepted;
  for (let depth = 0; depth < 8; depth++) {
    if (property(current, "stream") !== undefined) return current;
    const next = property(current, "nextCall");
    if (next === undefined) return current;
    current = next;
  }
  return current;
}

function property(owner: object, name: string): object | undefined {
  const value: unknown = (owner as Record<string, unknown>)[name];
  return typeof value === "object" && value !== null ? value : undefined;
}
