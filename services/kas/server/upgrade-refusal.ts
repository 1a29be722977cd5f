import type { IncomingMessage } from "node:http";

/** Why a request does not become a WebSocket; the text is the body, without its line end. */
export interface UpgradeRefusal {
  readonly status: number;
  /** Beside those that every refusal has. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

const UPGRADE_REQUIRED = { Connection: "Upgrade", Upgrade: "websocket" };

/**
 * The checks of kas' WebSocket library (nhooyr 1.8.7) in its order, with its texts. Undefined: the
 * upgrade is accepted, on any path. Source: recording websocket-handshake; kas 14.2-pre protocol,
 * section 2.2.
 */
export function upgradeRefusal(
  request: Pick<IncomingMessage, "method" | "headers">,
): UpgradeRefusal | undefined {
  const { headers } = request;
  const violation = (status: number, text: string, extra = {}): UpgradeRefusal => ({
    status,
    headers: extra,
    text: `WebSocket protocol violation: ${text}`,
  });
  const connection = headers.connection ?? "";
  if (!hasToken(connection, "upgrade")) {
    const text = `Connection header "${connection}" does not contain Upgrade`;
    return violation(426, text, UPGRADE_REQUIRED);
  }
  const upgrade = headers.upgrade ?? "";
  if (!hasToken(upgrade, "websocket")) {
    const text = `Upgrade header "${upgrade}" does not contain websocket`;
    return violation(426, text, UPGRADE_REQUIRED);
  }
  if (request.method !== "GET") {
    return violation(405, `handshake request method is not GET but "${request.method ?? ""}"`);
  }
  const version = headers["sec-websocket-version"] ?? "";
  if (version !== "13") {
    const text = `unsupported WebSocket protocol version (only 13 is supported): "${version}"`;
    return { status: 400, headers: { "Sec-Websocket-Version": "13" }, text };
  }
  if ((headers["sec-websocket-key"] ?? "") === "") {
    return violation(400, "missing Sec-WebSocket-Key");
  }
  return originRefusal(headers.origin ?? "", headers.host ?? "");
}

function originRefusal(origin: string, host: string): UpgradeRefusal | undefined {
  if (origin === "") return undefined;
  const named = URL.canParse(origin) ? new URL(origin).host : "";
  if (named.toLowerCase() === host.toLowerCase()) return undefined;
  const text = `request Origin "${origin}" is not authorized for Host "${host}"`;
  return { status: 403, headers: {}, text };
}

function hasToken(value: string, token: string): boolean {
  return value.split(",").some((part) => part.trim().toLowerCase() === token);
}
