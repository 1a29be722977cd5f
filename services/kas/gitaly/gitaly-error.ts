/** Classes of Gitaly failures; the first three are the user's, not the server's. */
export type GitalyErrorKind =
  "FileNotFound" | "FileTooBig" | "UnexpectedTreeEntryType" | "RpcError" | "ProtocolError";

/** A failed Gitaly operation with kas' text. Source: kas 14.2-pre protocol, section 8.2. */
export class GitalyError extends Error {
  readonly kind: GitalyErrorKind;

  constructor(kind: GitalyErrorKind, detail: string, cause?: unknown) {
    super(`${kind}: ${detail}`, cause === undefined ? undefined : { cause });
    this.name = "GitalyError";
    this.kind = kind;
  }

  get isUserError(): boolean {
    return this.kind !== "RpcError" && this.kind !== "ProtocolError";
  }

  static notFound(rpc: string, what: string): GitalyError {
    return new GitalyError("FileNotFound", `${rpc}: file/directory/ref not found: ${what}`);
  }
}
