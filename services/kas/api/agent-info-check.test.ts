import assert from "node:assert/strict";
import { status } from "@grpc/grpc-js";
import { test } from "node:test";
import { ManualClock } from "../../../kit/clock/manual-clock.ts";
import { FakeLog } from "../testing/fake-log.ts";
import { AgentInfoCheck } from "./agent-info-check.ts";
import { ApiError } from "./api-error.ts";
import { CachingLookup } from "./caching-lookup.ts";

type NotFound = ConstructorParameters<typeof AgentInfoCheck>[2];

/** What an RPC ends with when Rails answers with this status, and what kas logs. */
async function told(httpStatus: number, notFound: NotFound): Promise<readonly unknown[]> {
  const log = new FakeLog();
  const check = new AgentInfoCheck(
    { agentInfo: () => Promise.reject(ApiError.forStatus(httpStatus)) },
    new CachingLookup({ clock: new ManualClock(), ttlMs: 300_000, errorTtlMs: 60_000 }),
    notFound,
  );
  const context = {
    token: "t",
    correlationId: "c",
    log,
    ended: new AbortController().signal,
    observed: { messageReceived: () => {}, messageSent: () => {}, handled: () => {} },
    sendHeaders: () => {},
  };
  const error: unknown = await check.check(context, true).catch((thrown: unknown) => thrown);
  const { code, message } = error as { readonly code: number; readonly message: string };
  return [
    code,
    message,
    ...log.lines.map(({ msg, fields }) => `${msg} ${String(fields["error"])}`),
  ];
}

const logged = (kind: number, httpStatus: number): string =>
  `GetAgentInfo() error kind: ${kind}; status: ${httpStatus}`;

const cases: readonly (readonly [number, NotFound, ...unknown[]])[] = [
  [404, "Unavailable", status.UNAVAILABLE, "unavailable", logged(0, 404)],
  [404, "NotFound", status.NOT_FOUND, "agent not found"],
  [503, "NotFound", status.UNAVAILABLE, "unavailable", logged(0, 503)],
  [401, "NotFound", status.UNAUTHENTICATED, "unauthenticated", logged(2, 401)],
  [403, "NotFound", status.PERMISSION_DENIED, "forbidden", logged(1, 403)],
];
for (const [httpStatus, notFound, ...expected] of cases) {
  test(`${httpStatus} of Rails where a 404 is ${notFound}`, async () => {
    assert.deepEqual(await told(httpStatus, notFound), expected);
  });
}
