/**
 * What a drill and whoever plays it agree on: the terminal, programs (`--json`) and the page
 * (`/api/drill/*`) send the same commands and read the same lines. Times called `at` or `…Ms` are lab
 * milliseconds since the Unix epoch; durations say so in their name.
 *
 * Over HTTP: `GET /api/drill/view` answers {@link DrillView}, `GET /api/drill/catalogue` answers
 * {@link DrillCatalogue}, `POST /api/drill/command` takes {@link DrillCommand} and answers
 * {@link DrillAnswer}, `GET /api/drill/events` streams {@link DrillLine}, and `GET /api/drill/result`
 * answers {@link DrillResult} once the drill is over (404 before that), also of one that is stored.
 */
export * from "./api/catalogue.ts";
export * from "./api/command.ts";
export * from "./api/line.ts";
export * from "./api/result.ts";
export * from "./api/view.ts";
