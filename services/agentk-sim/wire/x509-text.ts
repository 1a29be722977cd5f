import type { X509Certificate } from "node:crypto";
import { isIP } from "node:net";

/**
 * What Go 1.16 says of a server certificate that it does not accept: `crypto/x509` looks at the
 * leaf's life, then at its names, then at the authority. `wallNowMs` is wall time.
 */
export function x509ErrorText(
  certificate: X509Certificate | undefined,
  name: string,
  wallNowMs: number,
): string {
  if (certificate === undefined) return "tls: received empty certificates message";
  const life = lifeText(certificate, wallNowMs);
  if (life !== undefined) {
    return `x509: certificate has expired or is not yet valid: current time ${life}`;
  }
  return nameText(certificate, name) ?? "x509: certificate signed by unknown authority";
}

function lifeText(certificate: X509Certificate, wallNowMs: number): string | undefined {
  const now = rfc3339(wallNowMs);
  const { validFromDate, validToDate } = certificate;
  if (wallNowMs > validToDate.getTime()) return `${now} is after ${rfc3339(validToDate.getTime())}`;
  if (wallNowMs < validFromDate.getTime()) {
    return `${now} is before ${rfc3339(validFromDate.getTime())}`;
  }
  return undefined;
}

function nameText(certificate: X509Certificate, name: string): string | undefined {
  const wantsIp = isIP(name) !== 0;
  const matches = wantsIp ? certificate.checkIP(name) : certificate.checkHost(name);
  if (matches !== undefined) return undefined;
  const valid = alternativeNames(certificate, wantsIp ? "IP Address:" : "DNS:").join(", ");
  if (valid !== "") return `x509: certificate is valid for ${valid}, not ${name}`;
  return wantsIp
    ? `x509: cannot validate certificate for ${name} because it doesn't contain any IP SANs`
    : `x509: certificate is not valid for any names, but wanted to match ${name}`;
}

function alternativeNames(certificate: X509Certificate, kind: string): readonly string[] {
  return (certificate.subjectAltName ?? "")
    .split(", ")
    .flatMap((entry) => (entry.startsWith(kind) ? [entry.slice(kind.length)] : []));
}

/** Go's time.RFC3339 of an instant in UTC. */
function rfc3339(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}
