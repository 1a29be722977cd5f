import { isIP } from "node:net";
import { checkServerIdentity, connect, type TLSSocket } from "node:tls";
import { x509ErrorText } from "./x509-text.ts";

/** Whom agentk trusts when it dials `wss`. */
export interface TlsTrust {
  /** The authority's certificate, PEM; without it the usual ones are trusted. */
  readonly ca?: string | undefined;
  /** Name the certificate has to be valid for; without it the address's host. */
  readonly serverName?: string | undefined;
}

/** TLS minimum of agentk. Source: kas 14.2-pre protocol, section 2.1. */
const TLS_VERSION_MIN = "TLSv1.2";

/**
 * Opens a TLS connection to a server whose certificate is good, by wall time.
 * @throws an Error with Go's text for a certificate that is not, else the socket's error.
 */
export function openTlsSocket(
  url: URL,
  trust: TlsTrust,
  options: { readonly timeoutWallMs: number; readonly wallNow: () => number },
): Promise<TLSSocket> {
  const name = trust.serverName ?? url.hostname;
  return new Promise((resolve, reject) => {
    const socket = connect({
      host: url.hostname,
      port: url.port === "" ? 443 : Number(url.port),
      servername: isIP(name) === 0 ? name : "",
      minVersion: TLS_VERSION_MIN,
      checkServerIdentity: (_host, certificate) => checkServerIdentity(name, certificate),
      // Refused below before a byte is sent: only then the certificate can still be asked for dates.
      rejectUnauthorized: false,
      ...(trust.ca === undefined ? {} : { ca: trust.ca }),
    });
    socket.setTimeout(options.timeoutWallMs, () => {
      socket.destroy(new Error("TLS handshake timed out"));
    });
    socket.once("error", reject);
    socket.once("secureConnect", () => {
      socket.setTimeout(0);
      if (socket.authorized) {
        socket.off("error", reject);
        resolve(socket);
        return;
      }
      const certificate = socket.getPeerX509Certificate();
      socket.destroy(new Error(x509ErrorText(certificate, name, options.wallNow())));
    });
  });
}
