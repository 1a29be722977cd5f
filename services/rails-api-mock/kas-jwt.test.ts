import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { isKasJwtValid } from "./kas-jwt.ts";

const read = (name: string): string =>
  readFileSync(new URL(`../../test/recordings/wire/${name}`, import.meta.url), "utf8");
const secrets = JSON.parse(read("secrets.json")) as Readonly<Record<string, string>>;
const RECORDED_SECRET = Buffer.from(secrets["gitlab_authentication_secret_base64"] ?? "", "base64");
const RECORDED = /Gitlab-Kas-Api-Request: ([^\\]+)/.exec(read("rails-requests.json"))?.[1] ?? "";
const RECORDED_AT_MS = 1_795_438_841_898;

const SECRET = Buffer.alloc(32, 1);
const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
function sign(payload: object, header: object = { alg: "HS256" }, secret = SECRET): string {
  const signed = `${part(header)}.${part(payload)}`;
  return `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
}

test("the recorded token of a real kas is accepted at its time with its secret", () => {
  assert.equal(isKasJwtValid(RECORDED, RECORDED_SECRET, RECORDED_AT_MS), true);
});

const GOOD = { iss: "gitlab-kas", aud: ["gitlab"], iat: 1000, nbf: 995, exp: 1005 };
const cases: readonly (readonly [string, string, number, boolean])[] = [
  ["within its life", sign(GOOD), 1_000_000, true],
  ["without exp and nbf", sign({ iss: "gitlab-kas" }), 5_000_000, true],
  [
    "with another audience, which Rails 14.1 does not check",
    sign({ ...GOOD, aud: "x" }),
    1_000_000,
    true,
  ],
  ["at exp, without leeway", sign(GOOD), 1_005_000, false],
  ["before nbf", sign(GOOD), 994_999, false],
  ["from another issuer", sign({ ...GOOD, iss: "gitlab" }), 1_000_000, false],
  ["signed with another key", sign(GOOD, { alg: "HS256" }, Buffer.alloc(32, 2)), 1_000_000, false],
  ["with algorithm none", `${part({ alg: "none" })}.${part(GOOD)}.`, 1_000_000, false],
  ["with another algorithm in its header", sign(GOOD, { alg: "HS512" }), 1_000_000, false],
  ["that is empty", "", 1_000_000, false],
  ["that is garbled", "a.b.c", 1_000_000, false],
  ["with a part too many", `${sign(GOOD)}.x`, 1_000_000, false],
];
for (const [name, jwt, nowMs, expected] of cases) {
  test(`a token ${name} is ${expected ? "accepted" : "refused"}`, () => {
    assert.equal(isKasJwtValid(jwt, SECRET, nowMs), expected);
  });
}
