import { LabError, messageOf } from "../../kit/errors.ts";

/** Limit of one control request, wall ms. */
const TIMEOUT_WALL_MS = 10_000;

/** JSON over a component's control endpoint, with the run's bearer token. */
export class ControlClient {
  private readonly base: string;
  private readonly token: string;

  constructor(address: { readonly host: string; readonly port: number }, token: string) {
    this.base = `http://${address.host}:${address.port}`;
    this.token = token;
  }

  /** @throws LabError `LAB_CONTROL_FAILED` unless the answer is 2xx. */
  async request(
    method: "GET" | "PUT" | "POST" | "DELETE",
    path: string,
    body?: unknown,
  ): Promise<unknown> {
    const what = `${method} ${this.base}${path}`;
    let response: Response;
    try {
      response = await fetch(`${this.base}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${this.token}`,
          ...(body === undefined ? {} : { "content-type": "application/json" }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(TIMEOUT_WALL_MS),
      });
    } catch (error) {
      throw failed(`${what}: ${messageOf(error)}`, error);
    }
    const text = await response.text();
    if (!response.ok) throw failed(`${what} answered ${response.status}: ${text}`);
    return text === "" ? undefined : (JSON.parse(text) as unknown);
  }
}

function failed(message: string, cause?: unknown): LabError {
  return new LabError("defect", "LAB_CONTROL_FAILED", message, { cause });
}
