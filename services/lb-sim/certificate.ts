import { readFile } from "node:fs/promises";
import type { CertificateBody } from "../../contracts/edge-faults.ts";

/** A certificate chain with its key, PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

export async function readCertificate(files: CertificateBody): Promise<Certificate> {
  const [cert, key] = await Promise.all([
    readFile(files.certificateFile, "utf8"),
    readFile(files.keyFile, "utf8"),
  ]);
  return { cert, key };
}
