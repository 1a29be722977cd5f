import assert from "node:assert/strict";
import { status } from "@grpc/grpc-js";
import { test } from "node:test";
import { ManualClock } from "../../../kit/clock/manual-clock.ts";
import { FakeLog } from "../testing/fake-log.ts";
import type { RpcContext } from "../server/agent-rpc.ts";
import { CONTEXT_CANCELED } from "../server/rpc-error.ts";
import { AgentInfoCheck } from "./agent-info-check.ts";
import { ApiError } from "./api-error.ts";
import { CachingLookup } from "./caching-lookup.ts";

function contextOf(log: FakeLog, cancelled = new AbortController().signal): RpcContext {
  return {
    token: "t",
    correlationId: "c",
    log,
    ended: new AbortController().signal,
    cancelled,
    observed: { messageReceived: () => {}, messageSent: () => {}, handled: () => {} },
    sendHeaders: () => {},
  };
}

type NotFound = ConstructorParameters<typeof AgentInfoCheck>[2];

/** What an RPC ends with when Rails answers with this status, and what kas logs. */
async function told(httpStatus: number, notFound: NotFound): Promise<readonly unknown[]> {
  const log = new FakeLog();
  const check = new AgentInfoCheck(
    { agentInfo: () => Promise.reject(ApiError.forStatus(httpStatus)) },
    new CachingLookup({ clock: new ManualClock(), ttlMs: 300_000, errorTtlMs: 60_000 }),
    notFound,
    new ManualClock(),
  );
  const context = contextOf(log);
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

test("a lookup whose call is broken off fails all calls of the token for a minute, and logs nothing", async () => {
  const log = new FakeLog();
  const clock = new ManualClock();
  let lookups = 0;
  const check = new AgentInfoCheck(
    {
      agentInfo: (_token, _id, cancelled) => {
        lookups += 1;
        return new Promise((_resolve, reject) => {
          cancelled.addEventListener("abort", () => reject(CONTEXT_CANCELED));
        });
      },
    },
    new CachingLookup({ clock, ttlMs: 300_000, errorTtlMs: 60_000 }),
    "Unavailable",
    clock,
  );
  const first = new AbortController();
  const all = Promise.allSettled([
    check.check(contextOf(log, first.signal), true),
    check.check(contextOf(log), false),
  ]);
  first.abort(CONTEXT_CANCELED);
  for (const end of await all) {
    assert.equal(end.status, "rejected");
    assert.equal((end.reason as { code: number }).code, status.UNAVAILABLE);
  }
  await clock.advance(59_999);
  await assert.rejects(check.check(contextOf(log), true), { code: status.UNAVAILABLE });
  assert.equal(lookups, 1);
  await clock.advance(1);
  check.check(contextOf(log), true).catch(() => undefined);
  assert.equal(lookups, 2, "the failure has expired");
  assert.deepEqual(log.lines, []);
});

test("one that waits for another's lookup can give up alone", async () => {
  const log = new FakeLog();
  const check = new AgentInfoCheck(
    { agentInfo: () => new Promise(() => undefined) },
    new CachingLookup({ clock: new ManualClock(), ttlMs: 300_000, errorTtlMs: 60_000 }),
    "Unavailable",
    new ManualClock(),
  );
  let ended = 0;
  void check.check(contextOf(log), true).finally(() => (ended += 1));
  const waiting = new AbortController();
  const second = check.check(contextOf(log, waiting.signal), true);
  waiting.abort(CONTEXT_CANCELED);
  await assert.rejects(second, { code: status.UNAVAILABLE });
  assert.equal(ended, 0, "the lookup goes on for the first");
});
