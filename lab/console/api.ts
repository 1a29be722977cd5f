/**
 * What server and page of the console agree on: one zod schema and one type for every answer under
 * `/api`. Times called `at`, `…Ms` or given as `at`, `from`, `to` in a query are lab milliseconds since
 * the Unix epoch, as in the history; only what ends in `AtMs` counts from T+0, as in `result.json`.
 *
 * The page authenticates with `Authorization: Bearer <token>`; the token comes in the link's fragment.
 * Every refusal has the body of {@link ApiError} and a matching HTTP status.
 */
export * from "./api/session.ts";
export * from "./api/history.ts";
export * from "./api/topology.ts";
export * from "./api/dashboards.ts";
export * from "./api/logs.ts";
export * from "./api/actions.ts";
export * from "./api/matrix.ts";
