/** Kind of a failed GitLab call, as kas numbers it in its log text. */
export type ApiErrorKind = 0 | 1 | 2;

/**
 * A failed call to GitLab. For HTTP statuses the text is kas' own: `error kind: 0; status: 404`
 * (0 other, 1 forbidden, 2 unauthorized). Source: kas 14.2-pre protocol, section 3.1.
 */
export class ApiError extends Error {
  readonly kind: ApiErrorKind;
  readonly status: number | undefined;

  constructor(kind: ApiErrorKind, message: string, status?: number, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "ApiError";
    this.kind = kind;
    this.status = status;
  }

  static forStatus(status: number): ApiError {
    const kind = status === 403 ? 1 : status === 401 ? 2 : 0;
    return new ApiError(kind, `error kind: ${kind}; status: ${status}`, status);
  }
}
