import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { ManualClock } from "../../../kit/clock/manual-clock.ts";
import { signApiJwt } from "./jwt.ts";

const read = (name: string): string =>
  readFileSync(new URL(`../../../test/recordings/wire/${name}`, import.meta.url), "utf8");
const secrets = JSON.parse(read("secrets.json")) as Readonly<Record<string, string>>;
const recordedJwt = /Gitlab-Kas-Api-Request: ([^\\]+)/.exec(read("rails-requests.json"))?.[1] ?? "";

test("the recorded instant and secret give the recorded token, byte for byte", () => {
  const secret = Buffer.from(secrets["gitlab_authentication_secret_base64"] ?? "", "base64");
  const clock = new ManualClock(1_795_438_841_897.183);
  assert.equal(signApiJwt(secret, clock), recordedJwt);
});

test("at a high speed the five seconds are floored to 250 ms of wall time", () => {
  const jwt = signApiJwt(Buffer.alloc(32), new ManualClock(1_000_000, 60));
  const payload = JSON.parse(Buffer.from(jwt.split(".")[1] ?? "", "base64url").toString()) as {
    exp: number;
    iat: number;
    nbf: number;
  };
  assert.equal(payload.exp - payload.iat, 15);
  assert.equal(payload.iat - payload.nbf, 15);
});
