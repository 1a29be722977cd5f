/** What ended a run before its verdict, and the exit code that says so (docs/errors.md). */
export type ErrorClass = "input" | "environment" | "defect";

export interface LabErrorOptions {
  /** What to do next, one sentence. */
  readonly hint?: string;
  readonly cause?: unknown;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** An error a person is expected to meet: a stable code, what happened and where, and a hint. */
export class LabError extends Error {
  readonly code: string;
  readonly errorClass: ErrorClass;
  readonly hint: string | undefined;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    errorClass: ErrorClass,
    code: string,
    message: string,
    options: LabErrorOptions = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "LabError";
    this.errorClass = errorClass;
    this.code = code;
    this.hint = options.hint;
    this.details = options.details ?? {};
  }
}

/** The message of anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Node's `code` of a system error (`ECONNREFUSED`), or undefined. */
export function systemCodeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

/** Why a file or folder could not be read, as people say it. */
export function whyUnreadable(error: unknown): string {
  return UNREADABLE[systemCodeOf(error) ?? ""] ?? messageOf(error);
}

const UNREADABLE: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  ENOTDIR: "a part of its path is no folder",
  EISDIR: "it is a folder, not a file",
  EACCES: "it may not be read by this user",
};
