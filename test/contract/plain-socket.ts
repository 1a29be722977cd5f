import { connect } from "node:net";
import { text } from "node:stream/consumers";

/** Sends, ends its own direction, and returns all that comes back. */
export async function sendAndRead(
  at: { readonly host: string; readonly port: number },
  words: string,
): Promise<string> {
  const socket = connect({ host: at.host, port: at.port, allowHalfOpen: true });
  socket.end(words);
  return await text(socket);
}
