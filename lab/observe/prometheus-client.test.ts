import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { test, type TestContext } from "node:test";
import { LabError } from "../../kit/errors.ts";
import { PrometheusClient } from "./prometheus-client.ts";

interface Asked {
  readonly path: string;
  readonly form: URLSearchParams;
}

/** A stand-in that answers each call with the next of `answers`, the last one for ever. */
async function standIn(t: TestContext, answers: readonly (readonly [number, string])[]) {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const [status, answer] = answers[Math.min(asked.length, answers.length - 1)] ?? [500, ""];
      asked.push({ path: request.url ?? "", form: new URLSearchParams(body) });
      response.writeHead(status).end(answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const client = new PrometheusClient({
    host: "127.0.0.1",
    port: (server.address() as AddressInfo).port,
  });
  t.after(() => {
    client.close();
    server.close();
  });
  return { client, asked };
}

const matrix = (
  ...series: readonly (readonly [object, readonly (readonly [number, string])[]])[]
) =>
  JSON.stringify({
    status: "success",
    data: {
      resultType: "matrix",
      result: series.map(([metric, values]) => ({ metric, values })),
    },
  });

test("a range query's answer comes back in lab milliseconds and numbers", async (t) => {
  const { client, asked } = await standIn(t, [
    [
      200,
      matrix([
        { pod: "a" },
        [
          [1_795_442_237.891, "0.5"],
          [1_795_442_252.891, "NaN"],
          [1_795_442_267.891, "-Inf"],
        ],
      ]),
    ],
  ]);
  const start = 1_795_442_237_891;
  assert.deepEqual(await client.range("up", start, start + 30_000, 15_000), [
    {
      labels: { pod: "a" },
      points: [
        { at: start, value: 0.5 },
        { at: start + 15_000, value: Number.NaN },
        { at: start + 30_000, value: Number.NEGATIVE_INFINITY },
      ],
    },
  ]);
  assert.deepEqual(
    asked[0]?.form.toString(),
    "query=up&start=1795442237.891&end=1795442267.891&step=15",
  );
});

test("a range of more than 11,000 points is asked in parts and put together", async (t) => {
  const { client, asked } = await standIn(t, [
    [200, matrix([{ b: "2", a: "1" }, [[0, "1"]]])],
    [200, matrix([{ a: "1", b: "2" }, [[11_000, "2"]]], [{ a: "9" }, [[11_000, "3"]]])],
  ]);
  const series = await client.range("x", 0, 11_000_000, 1000);
  assert.deepEqual(
    asked.map(({ form }) => [form.get("start"), form.get("end")]),
    [
      ["0", "10999"],
      ["11000", "11000"],
    ],
  );
  assert.deepEqual(
    series.map(({ points }) => points.map(({ value }) => value)),
    [[1, 2], [3]],
  );
});

test("an instant query has one point, no match is an empty list", async (t) => {
  const vector = { resultType: "vector", result: [{ metric: {}, value: [60, "7"] }] };
  const none = { resultType: "vector", result: [] };
  const { client, asked } = await standIn(t, [
    [200, JSON.stringify({ status: "success", data: vector })],
    [200, JSON.stringify({ status: "success", data: none })],
  ]);
  assert.deepEqual(await client.instant("x", 60_000), [
    { labels: {}, points: [{ at: 60_000, value: 7 }] },
  ]);
  assert.deepEqual(await client.instant("x", 60_000), []);
  assert.equal(asked[0]?.form.get("time"), "60");
});

const failures = [
  {
    name: "PromQL that Prometheus refuses is the asker's mistake",
    answer: [
      400,
      '{"status":"error","errorType":"bad_data","error":"1:5: parse error: unexpected end"}',
    ],
    expected: { code: "OBSERVE_QUERY_FAILED", errorClass: "input" },
    says: /sum\(x: 1:5: parse error: unexpected end/,
  },
  {
    name: "a query that Prometheus gives up is the environment's",
    answer: [503, '{"status":"error","errorType":"timeout","error":"query timed out"}'],
    expected: { code: "OBSERVE_QUERY_FAILED", errorClass: "environment" },
    says: /query timed out/,
  },
  {
    name: "an answer that is no JSON is shown",
    answer: [502, "<html>bad gateway"],
    expected: { code: "OBSERVE_QUERY_FAILED", errorClass: "environment" },
    says: /status 502: <html>bad gateway/,
  },
] as const;
for (const { name, answer, expected, says } of failures) {
  test(`query: ${name}`, async (t) => {
    const { client } = await standIn(t, [answer]);
    await assert.rejects(client.instant("sum(x", 0), (error) => {
      assert.ok(error instanceof LabError);
      assert.deepEqual({ code: error.code, errorClass: error.errorClass }, expected);
      assert.match(error.message, says);
      return true;
    });
  });
}

test("samples that Prometheus refuses: its own words and the status", async (t) => {
  const { client, asked } = await standIn(t, [[400, "out of bounds\n"]]);
  await assert.rejects(client.write([{ labels: { __name__: "m" }, at: 0, value: 1 }]), (error) => {
    assert.ok(error instanceof LabError);
    assert.equal(error.code, "OBSERVE_WRITE_FAILED");
    assert.equal(error.details["status"], 400);
    assert.match(error.message, /refused 1 samples: 400 out of bounds/);
    return true;
  });
  assert.equal(asked[0]?.path, "/api/v1/write");
});

test("many samples go in several requests", async (t) => {
  const { client, asked } = await standIn(t, [[204, ""]]);
  const labels = { __name__: "m" };
  await client.write(Array.from({ length: 12_000 }, (_, at) => ({ labels, at, value: 1 })));
  assert.equal(asked.length, 3);
});

test("a Prometheus that is not there", async () => {
  const client = new PrometheusClient({ host: "127.0.0.1", port: 1 });
  const gone = { code: "OBSERVE_STORE_GONE", errorClass: "environment" };
  await assert.rejects(client.instant("up", 0), gone);
  await assert.rejects(client.write([{ labels: { __name__: "m" }, at: 0, value: 1 }]), gone);
  client.close();
});
