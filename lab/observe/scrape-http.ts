import { Agent, request } from "node:http";
import { guardMs, toWallMs, type Clock } from "../../kit/clock/clock.ts";
import { messageOf } from "../../kit/errors.ts";
import type { MetricsEndpoint } from "../topology/component.ts";
import type { ScrapeAnswer } from "./target-scraper.ts";

/** Prometheus' default scrape time-out. */
const SCRAPE_TIMEOUT_MS = 10_000;

/** Gets one page. Never rejects: a failure is an answer too. Durations are lab time. */
export function scrapeOverHttp(
  clock: Clock,
): ((endpoint: MetricsEndpoint) => Promise<ScrapeAnswer>) & { close(): void } {
  const agent = new Agent({ keepAlive: true });
  const limitWallMs = toWallMs(clock, guardMs(clock, SCRAPE_TIMEOUT_MS));
  const scrape = async ({ host, port, path }: MetricsEndpoint): Promise<ScrapeAnswer> => {
    const beganMs = clock.now();
    try {
      const text = await new Promise<string>((resolve, reject) => {
        const call = request({
          agent,
          host,
          port,
          path,
          headers: { accept: "text/plain;version=0.0.4" },
          signal: AbortSignal.timeout(limitWallMs),
        });
        call.on("error", reject);
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
      return { kind: "page", text, durationMs: clock.now() - beganMs };
    } catch (error) {
      return { kind: "failed", error: messageOf(error), durationMs: clock.now() - beganMs };
    }
  };
  return Object.assign(scrape, { close: () => agent.destroy() });
}
