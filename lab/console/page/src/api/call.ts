import type { ApiError } from "../../../api.ts";
import { token } from "../state/token.ts";

/** The server's refusal, or that there is no server; `status` 0: nobody answered. */
export class CallFailure extends Error {
  readonly status: number;
  readonly code: string;
  readonly hint: string;

  constructor(status: number, code: string, message: string, hint: string) {
    super(message);
    this.status = status;
    this.code = code;
    this.hint = hint;
  }
}

export type Query = Readonly<Record<string, string | number | null | undefined>>;

/** GET; a query's empty values are left out. @throws CallFailure */
export async function get<Answer>(
  path: string,
  query: Query = {},
  signal?: AbortSignal,
): Promise<Answer> {
  const response = await send(`${path}${queryText(query)}`, signal === undefined ? {} : { signal });
  return (await response.json()) as Answer;
}

/** POST with a JSON body. @throws CallFailure */
export async function post<Answer>(path: string, body: unknown): Promise<Answer> {
  const response = await send(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return (await response.json()) as Answer;
}

/** An answer that succeeded. @throws CallFailure; an abort stays an AbortError. */
export async function send(path: string, init: RequestInit): Promise<Response> {
  const headers = new Headers(init.headers);
  if (token !== "") headers.set("authorization", `Bearer ${token}`);
  let response: Response;
  try {
    response = await fetch(`/api/${path}`, { ...init, headers, cache: "no-store" });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new CallFailure(0, "unreachable", "The lab does not answer.", "");
  }
  if (response.ok) return response;
  const body = (await response.json().catch(() => null)) as ApiError | null;
  const { code, message, hint } = body?.error ?? {
    code: String(response.status),
    message: `The lab answered ${response.status}.`,
    hint: "",
  };
  throw new CallFailure(response.status, code, message, hint);
}

export function queryText(query: Query): string {
  const asked = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== "") asked.set(name, String(value));
  }
  const text = asked.toString();
  return text === "" ? "" : `?${text}`;
}

export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}

/** What to tell a person of any failure. */
export function failureWords(error: unknown): { readonly message: string; readonly hint: string } {
  // Not the error itself: its message is lost where it is spread.
  if (error instanceof CallFailure) return { message: error.message, hint: error.hint };
  return { message: error instanceof Error ? error.message : String(error), hint: "" };
}
