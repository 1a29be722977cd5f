import assert from "node:assert/strict";
import { createPrivateKey, X509Certificate } from "node:crypto";
import { test } from "node:test";
import { makeCertificates } from "./certificates.ts";

const NOW = Date.UTC(2021, 6, 29, 12);

test("both leaves come from the authority, one is valid at the given wall time, one is over", async () => {
  const { ca, valid, expired } = await makeCertificates(["kas.lab", "127.0.0.1"], NOW);
  const authority = new X509Certificate(ca);
  assert.ok(authority.ca && authority.verify(authority.publicKey));
  const spans = [valid, expired].map(({ certificate, key }) => {
    const leaf = new X509Certificate(certificate);
    assert.ok(!leaf.ca && leaf.checkIssued(authority) && leaf.verify(authority.publicKey));
    assert.ok(leaf.checkPrivateKey(createPrivateKey(key)));
    assert.equal(leaf.subjectAltName, "DNS:kas.lab, IP Address:127.0.0.1");
    return [leaf.validFromDate.toISOString(), leaf.validToDate.toISOString()];
  });
  assert.deepEqual(spans, [
    ["2021-07-28T12:00:00.000Z", "2021-08-28T12:00:00.000Z"],
    ["2021-06-28T12:00:00.000Z", "2021-07-28T12:00:00.000Z"],
  ]);
});
