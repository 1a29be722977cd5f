/** A gRPC failure of this Gitaly. */
export class GitalyStatus extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}
