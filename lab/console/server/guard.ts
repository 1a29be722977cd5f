import { timingSafeEqual } from "node:crypto";
import type { FastifyInstance } from "fastify";
import { LabError } from "../../../kit/errors.ts";

/**
 * Nothing inline, nothing from elsewhere, in no frame. Source: W3C, Content Security Policy Level 3.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const HEADERS: Readonly<Record<string, string>> = {
  "content-security-policy": POLICY,
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
};

/** Names under which the console is asked for on this machine. */
const HOST_NAMES: ReadonlySet<string> = new Set(["127.0.0.1", "localhost"]);

/**
 * Lets in only who knows the token, and only under the console's own address: a page from elsewhere
 * whose name was made to point here (DNS rebinding) says another `Host`.
 */
export function addGuard(app: FastifyInstance, token: string): void {
  const expected = Buffer.from(`Bearer ${token}`);
  app.addHook("onRequest", (request, reply, done) => {
    void reply.headers(HEADERS);
    const { host = "", origin, authorization = "" } = request.headers;
    if (!isOwnHost(host)) {
      done(refused("CONSOLE_HOST", `this lab is not called ${host}`));
      return;
    }
    if (origin !== undefined && origin !== `http://${host}`) {
      done(refused("CONSOLE_HOST", `a page of ${origin} may not ask this lab`));
      return;
    }
    if (request.url.startsWith("/api/")) {
      void reply.header("cache-control", "no-store");
      const given = Buffer.from(authorization);
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
        done(tokenWrong(authorization === ""));
        return;
      }
    }
    done();
  });
}

function isOwnHost(host: string): boolean {
  const [, name = "", port] = /^([^:]+)(?::(\d+))?$/.exec(host) ?? [];
  return port !== undefined && HOST_NAMES.has(name);
}

function refused(code: string, message: string): LabError {
  return new LabError("input", code, message, {
    hint: "Open the link that the lab printed.",
    details: { status: 403 },
  });
}

function tokenWrong(isMissing: boolean): LabError {
  const message = isMissing ? "the token is missing" : "the token is not that of this lab";
  return new LabError("input", "CONSOLE_TOKEN", message, {
    hint: "Open the whole link that the lab printed, with #token=. Each start has a new one.",
    details: { status: 401 },
  });
}
