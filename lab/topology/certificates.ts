import { isIP } from "node:net";

const DAY_WALL_MS = 86_400_000;

/** A server certificate with its key, PEM. */
export interface ServerCertificate {
  readonly certificate: string;
  readonly key: string;
}

export interface Certificates {
  /** The authority's certificate, PEM; both leaves come from it. */
  readonly ca: string;
  /** Valid from a day ago, for 30 days. */
  readonly valid: ServerCertificate;
  /** Ended a day ago. */
  readonly expired: ServerCertificate;
}

/**
 * Makes an authority and two server certificates of these host names and IP addresses. Certificates
 * are checked by wall time, so `wallNowMs` is the wall clock's, ms since the Unix epoch.
 */
export async function makeCertificates(
  names: readonly string[],
  wallNowMs: number,
): Promise<Certificates> {
  // Loaded here, because only a lab with TLS needs it.
  const { generate } = await import("selfsigned");
  const days = (fromDay: number, toDay: number) => ({
    notBeforeDate: new Date(wallNowMs + fromDay * DAY_WALL_MS),
    notAfterDate: new Date(wallNowMs + toDay * DAY_WALL_MS),
  });
  const kind = { keyType: "ec", algorithm: "sha256" } as const;
  const authority = await generate([{ name: "commonName", value: "kas-lab authority" }], {
    ...kind,
    ...days(-90, 90),
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      { name: "keyUsage", keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  const leaf = async (fromDay: number, toDay: number): Promise<ServerCertificate> => {
    const made = await generate([{ name: "commonName", value: names[0] ?? "kas-lab" }], {
      ...kind,
      ...days(fromDay, toDay),
      ca: { key: authority.private, cert: authority.cert },
      extensions: [
        { name: "basicConstraints", cA: false },
        { name: "keyUsage", digitalSignature: true, critical: true },
        { name: "extKeyUsage", serverAuth: true },
        { name: "subjectAltName", altNames: names.map(alternativeName) },
      ],
    });
    return { certificate: made.cert, key: made.private };
  };
  return { ca: authority.cert, valid: await leaf(-1, 30), expired: await leaf(-31, -1) };
}

/** RFC 5280: 2 is a DNS name, 7 an IP address. */
function alternativeName(
  name: string,
): { readonly type: 2; readonly value: string } | { readonly type: 7; readonly ip: string } {
  return isIP(name) === 0 ? { type: 2, value: name } : { type: 7, ip: name };
}
