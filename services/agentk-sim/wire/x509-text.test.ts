import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { test } from "node:test";
import { makeCertificates } from "../../../lab/topology/certificates.ts";
import { x509ErrorText } from "./x509-text.ts";

const NOW = Date.UTC(2021, 6, 29, 12, 0, 0, 250);
const DAY = 86_400_000;
const leafOf = async (...names: readonly string[]): Promise<X509Certificate> =>
  new X509Certificate((await makeCertificates(names, NOW)).valid.certificate);

test("a certificate outside its life says so with both instants, before anything else", async () => {
  const leaf = await leafOf("kas.lab");
  const text = "x509: certificate has expired or is not yet valid: current time ";
  assert.equal(
    x509ErrorText(leaf, "other.lab", NOW + 40 * DAY),
    `${text}2021-09-07T12:00:00Z is after 2021-08-28T12:00:00Z`,
  );
  assert.equal(
    x509ErrorText(leaf, "kas.lab", NOW - 2 * DAY),
    `${text}2021-07-27T12:00:00Z is before 2021-07-28T12:00:00Z`,
  );
});

test("a certificate of other names lists them", async () => {
  const leaf = await leafOf("kas.lab", "kas.example", "127.0.0.1");
  assert.equal(
    x509ErrorText(leaf, "other.lab", NOW),
    "x509: certificate is valid for kas.lab, kas.example, not other.lab",
  );
  assert.equal(
    x509ErrorText(leaf, "127.0.0.2", NOW),
    "x509: certificate is valid for 127.0.0.1, not 127.0.0.2",
  );
  assert.equal(
    x509ErrorText(await leafOf("kas.lab"), "127.0.0.1", NOW),
    "x509: cannot validate certificate for 127.0.0.1 because it doesn't contain any IP SANs",
  );
  assert.equal(
    x509ErrorText(await leafOf("127.0.0.1"), "kas.lab", NOW),
    "x509: certificate is not valid for any names, but wanted to match kas.lab",
  );
});

test("what is left is an authority that nobody knows", async () => {
  assert.equal(
    x509ErrorText(await leafOf("kas.lab"), "kas.lab", NOW),
    "x509: certificate signed by unknown authority",
  );
});
