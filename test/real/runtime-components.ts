import type { ComponentRecord } from "../../lab/topology/component.ts";

/** Records for runtime.test.ts. */
const BASE = { env: {}, files: {}, dependsOn: [], metrics: null, control: null };

export function redis(host: string, folder: string): ComponentRecord {
  return {
    ...BASE,
    name: "redis",
    kind: "redis",
    program: { kind: "tool", tool: "redis-server" },
    // Redis' protected mode lets nobody in but 127.0.0.1; relays dial from the pods' addresses.
    args: `--bind ${host} --port 6379 --dir ${folder} --save  --protected-mode no`.split(" "),
    readiness: { kind: "redis-ping", host, port: 6379 },
    folders: [{ path: folder, access: "write" }],
  };
}

export function prometheus(host: string, folder: string): ComponentRecord {
  return {
    ...BASE,
    name: "prometheus",
    kind: "prometheus",
    program: { kind: "tool", tool: "prometheus" },
    args: [
      "--config.file={dir}/prometheus.yml",
      `--storage.tsdb.path=${folder}`,
      `--web.listen-address=${host}:9090`,
    ],
    files: { "prometheus.yml": "global: {}\n" },
    dependsOn: ["redis"],
    readiness: { kind: "http", host, port: 9090, path: "/-/ready" },
    folders: [{ path: folder, access: "write" }],
  };
}

/** A small program of the test's own, given its address and port as arguments. */
export function scriptComponent(name: string, entry: string, host: string): ComponentRecord {
  return {
    ...BASE,
    name,
    kind: "kas",
    program: { kind: "node", entry },
    args: [host, "8181"],
    readiness: { kind: "http", host, port: 8181, path: "/readiness" },
  };
}

const SERVER = `
import { createServer } from "node:http";
const [host, port] = process.argv.slice(2);
const serve = (status, body) =>
  createServer((_, response) => response.writeHead(status).end(body)).listen(Number(port), host);
`;

/** Programs by file name; they use nothing but Node. */
export const SCRIPTS: Readonly<Record<string, string>> = {
  // Ready at once; neither SIGTERM nor the end of its launcher ends it.
  "stubborn.mjs": `${SERVER} process.on("SIGTERM", () => {}); serve(200, "ok");`,
  // Ready at once; says events, something else, and what it can see of its surroundings.
  "talker.mjs": `${SERVER}
    process.on("disconnect", () => process.exit(1));
    process.on("SIGTERM", () => { console.log('{"kind":"last-words"}'); process.exit(0); });
    console.log(JSON.stringify({ kind: "hello", env: Object.keys(process.env).sort() }));
    console.log("no event");
    console.error("to the log");
    serve(200, "ok");`,
  // Listens, and never gets ready.
  "never-ready.mjs": `${SERVER}
    process.on("disconnect", () => process.exit(1));
    console.error("cannot reach redis");
    serve(500, "redis: dial tcp 127.64.5.11:6379: connect: connection refused");`,
  // Gives up before it is ready.
  "gives-up.mjs": `console.error("Program aborted: no configuration"); process.exit(3);`,
};
