/**
 * HEALTHCHECK of the image: asks the container's program whether it is ready, as the lab does. The
 * launcher says where (KASLAB_READINESS, contracts/launch.ts); without it a running program counts.
 */
import { request } from "node:http";
import { LAUNCH_ENV } from "../contracts/launch.ts";

const TIMEOUT_WALL_MS = 4_000;

interface Where {
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly bearer?: string;
}

function ask({ host, port, path, bearer }: Where): void {
  const headers = bearer === undefined ? {} : { authorization: `Bearer ${bearer}` };
  const asked = request({ host, port, path, headers, timeout: TIMEOUT_WALL_MS }, (response) => {
    response.resume();
    const { statusCode = 0 } = response;
    end(statusCode >= 200 && statusCode < 300, `answered ${statusCode}`);
  });
  asked.on("timeout", () => end(false, "no answer"));
  asked.on("error", (error) => end(false, error.message));
  asked.end();
}

function end(isHealthy: boolean, says: string): never {
  process.stdout.write(`${says}\n`);
  process.exit(isHealthy ? 0 : 1);
}

const readiness = process.env[LAUNCH_ENV.readiness];
if (readiness === undefined) end(true, "running");
ask(JSON.parse(readiness) as Where);
