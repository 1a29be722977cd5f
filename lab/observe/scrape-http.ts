import { Agent, request } from "node:http";
import { guardMs, toWallMs, type Clock } from "../../kit/clock/clock.ts";
import { messageOf, systemCodeOf } from "../../kit/errors.ts";
import type { MetricsEndpoint } from "../topology/component.ts";
import type { ScrapeAnswer } from "./target-scraper.ts";

/** Prometheus' default scrape time-out. */
const SCRAPE_TIMEOUT_MS = 10_000;

/** A connection that was kept and that the target closed just as it was used again. */
class ClosedMeanwhile extends Error {}

/** Gets one page. Never rejects: a failure is an answer too. Durations are lab time. */
export function scrapeOverHttp(
  clock: Clock,
): ((endpoint: MetricsEndpoint) => Promise<ScrapeAnswer>) & { close(): void } {
  const agent = new Agent({ keepAlive: true });
  const limitWallMs = toWallMs(clock, guardMs(clock, SCRAPE_TIMEOUT_MS));
  const scrape = async (endpoint: MetricsEndpoint): Promise<ScrapeAnswer> => {
    const beganMs = clock.now();
    const signal = AbortSignal.timeout(limitWallMs);
    try {
      const text = await get(agent, endpoint, signal).catch(async (error: unknown) => {
        if (!(error instanceof ClosedMeanwhile)) throw error;
        return await get(agent, endpoint, signal);
      });
      return { kind: "page", text, durationMs: clock.now() - beganMs };
    } catch (error) {
      const says = signal.aborted
        ? `no page within ${SCRAPE_TIMEOUT_MS / 1000} s (${limitWallMs} ms wall)`
        : messageOf(error);
      return { kind: "failed", error: says, durationMs: clock.now() - beganMs };
    }
  };
  return Object.assign(scrape, { close: () => agent.destroy() });
}

function get(
  agent: Agent,
  { host, port, path }: MetricsEndpoint,
  signal: AbortSignal,
): Promise<string> {
  return new Promise<string>((resolve, reject) => {
    const headers = { accept: "text/plain;version=0.0.4" };
    const call = request({ agent, host, port, path, headers, signal });
    call.on("error", (error) => {
      const closed = call.reusedSocket && systemCodeOf(error) === "ECONNRESET";
      reject(closed ? new ClosedMeanwhile(error.message) : error);
    });
    call.on("response", (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        if (response.statusCode === 200) resolve(Buffer.concat(chunks).toString());
        else reject(new Error(`server returned HTTP status ${response.statusCode ?? 0}`));
      });
    });
    call.end();
  });
}
