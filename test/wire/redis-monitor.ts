import { connect } from "node:net";
import { fromBinary, toJson, createRegistry } from "@bufbuild/protobuf";
import { anyUnpack } from "@bufbuild/protobuf/wkt";
import { ConnectedAgentInfoSchema } from "../../contracts/gen/gitlab/agent/agent_tracker/agent_tracker_pb.ts";
import { ExpiringValueSchema } from "../../contracts/gen/gitlab/agent/redistool/redistool_pb.ts";
import { TunnelInfoSchema } from "../../contracts/gen/gitlab/agent/reverse_tunnel/tracker/tracker_pb.ts";

/** One command as MONITOR shows it. */
export interface MonitoredCommand {
  /** Address of the client's end. */
  readonly client: string;
  readonly args: readonly Buffer[];
}

/** Reads MONITOR's lines, escapes undone; other lines are left out. */
export function parseMonitor(text: string): readonly MonitoredCommand[] {
  return text.split("\n").flatMap((line) => {
    const match = /^\+?\d+\.\d+ \[\d+ (\S+)\] (.*?)\r?$/.exec(line);
    if (match === null) return [];
    const args = [...(match[2] ?? "").matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, arg = ""]) =>
      unescaped(arg),
    );
    return [{ client: match[1] ?? "", args }];
  });
}

/** Opens a MONITOR on a Redis. @returns what has been seen so far, and a way to end it. */
export async function monitorRedis(address: {
  readonly host: string;
  readonly port: number;
}): Promise<{ seen(): readonly MonitoredCommand[]; stop(): void }> {
  let text = "";
  const socket = connect(address.port, address.host);
  socket.write("MONITOR\r\n");
  await new Promise<void>((resolve) => {
    socket.on("data", (chunk) => {
      text += chunk.toString("latin1");
      resolve();
    });
  });
  return { seen: () => parseMonitor(text), stop: () => socket.destroy() };
}

/**
 * Commands of each client as one line per unit (a lone command, or MULTI to EXEC): what chance and
 * time decide is masked, values are decoded.
 */
export function unitsOf(commands: readonly MonitoredCommand[]): readonly string[] {
  const open = new Map<string, string[]>();
  const units: string[] = [];
  for (const { client, args } of commands) {
    const text = masked(args);
    const unit = open.get(client);
    if (text === "multi") open.set(client, [text]);
    else if (unit === undefined) units.push(text);
    else {
      unit.push(text);
      if (text !== "exec") continue;
      units.push(unit.join("; "));
      open.delete(client);
    }
  }
  return units;
}

function masked([name, key, ...rest]: readonly Buffer[]): string {
  const command = name?.toString() ?? "";
  if (key === undefined) return command;
  const limiter = key.toString("latin1").startsWith("gitlab-kas:agent_limit:");
  // The last two bytes of a limiter key are the minute.
  const keyText = limiter ? `${key.toString("hex").slice(0, -4)}<minute>` : key.toString("hex");
  if (command !== "hset") return [command, keyText, ...rest.map(String)].join(" ");
  const pairs = rest.map((arg, i) => (i % 2 === 0 ? "<id>" : valueText(arg, rest[i - 1])));
  return [command, keyText, ...pairs].join(" ");
}

const registry = createRegistry(ConnectedAgentInfoSchema, TunnelInfoSchema);

/** An ExpiringValue as JSON; its id must be the field's, its times are masked. */
function valueText(bytes: Buffer, field: Buffer | undefined): string {
  const { value, expiresAt } = fromBinary(ExpiringValueSchema, bytes);
  if (value === undefined || expiresAt === undefined) throw new Error("an incomplete value");
  const message = anyUnpack(value, registry);
  const schema = [ConnectedAgentInfoSchema, TunnelInfoSchema].find(
    ({ typeName }) => typeName === message?.$typeName,
  );
  if (message === undefined || schema === undefined) throw new Error(value.typeUrl);
  const json = toJson(schema, message as never) as Record<string, unknown>;
  if (json["connectionId"] !== field?.toString()) throw new Error("field and connection id differ");
  return JSON.stringify({
    typeUrl: value.typeUrl,
    ...json,
    connectionId: "<id>",
    ...(json["connectedAt"] === undefined ? {} : { connectedAt: "<time>" }),
  });
}

const ESCAPES: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, a: 7, b: 8 };

function unescaped(text: string): Buffer {
  const bytes: number[] = [];
  for (let i = 0; i < text.length; i++) {
    if (text[i] !== "\\") {
      bytes.push(text.charCodeAt(i));
      continue;
    }
    i += 1;
    const mark = text[i] ?? "";
    if (mark === "x") {
      bytes.push(Number.parseInt(text.slice(i + 1, i + 3), 16));
      i += 2;
    } else bytes.push(ESCAPES[mark] ?? mark.charCodeAt(0));
  }
  return Buffer.from(bytes);
}
