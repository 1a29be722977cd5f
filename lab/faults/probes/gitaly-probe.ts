import { Client, Metadata, credentials, status } from "@grpc/grpc-js";
import { create } from "@bufbuild/protobuf";
import { createHmac } from "node:crypto";
import {
  InfoRefsRequestSchema,
  SmartHTTPService,
} from "../../../contracts/gen/gitaly/gitaly_pb.ts";
import { guardMs, toWallMs } from "../../../kit/clock/clock.ts";
import { grpcMethodDefinition } from "../../../kit/grpc/service-definition.ts";
import type { FaultContext } from "../fault.ts";
import { tokenNow } from "./token-clock.ts";

/** A neighbour's patience with Gitaly, lab ms. */
const LIMIT_MS = 60_000;

/** What a caller of InfoRefsUploadPack lived through. */
export interface GitalyAnswer {
  /** gRPC code name: `OK`, `UNAVAILABLE`. */
  readonly code: string;
  readonly details: string;
  /** The advertisement, as far as it came. */
  readonly advertisement: string;
  /** Lab ms. */
  readonly tookMs: number;
}

const infoRefs = grpcMethodDefinition(SmartHTTPService, SmartHTTPService.method.infoRefsUploadPack);

/** Asks a storage for one repository's references, with credentials as kas makes them. */
export async function askGitaly(
  context: Pick<FaultContext, "clock" | "signal" | "world">,
  storage: string,
): Promise<GitalyAnswer> {
  const { clock, signal, world } = context;
  const agent = world.agents.find((candidate) => candidate.storage === storage);
  if (agent === undefined) throw new Error(`no repository on storage ${storage}`);
  const { host, port } = world.storage(storage);
  // A channel of its own: a shared one would remember its back-off from the last probe.
  const client = new Client(`${host}:${port}`, credentials.createInsecure(), {
    "grpc.use_local_subchannel_pool": 1,
  });
  const began = clock.now();
  const seconds = String(Math.floor(tokenNow(context) / 1000));
  const hmac = createHmac("sha256", world.gitalyToken).update(seconds).digest("hex");
  const metadata = new Metadata();
  metadata.set("authorization", `Bearer v2.${hmac}.${seconds}`);
  const request = create(InfoRefsRequestSchema, {
    repository: { storageName: storage, relativePath: agent.relativePath },
  });
  const deadline = clock.wallNow() + toWallMs(clock, guardMs(clock, LIMIT_MS));
  const call = client.makeServerStreamRequest(
    infoRefs.path,
    infoRefs.requestSerialize,
    infoRefs.responseDeserialize,
    request,
    metadata,
    { deadline },
  );
  const giveUp = (): void => call.cancel();
  signal.addEventListener("abort", giveUp, { once: true });
  const chunks: Buffer[] = [];
  call.on("data", (message: { readonly data: Uint8Array }) =>
    chunks.push(Buffer.from(message.data)),
  );
  call.on("error", () => undefined);
  const { code, details } = await new Promise<{ code: number; details: string }>((resolve) => {
    call.on("status", resolve);
  });
  signal.removeEventListener("abort", giveUp);
  client.close();
  return {
    code: status[code] ?? String(code),
    details,
    advertisement: Buffer.concat(chunks).toString("latin1"),
    tookMs: clock.now() - began,
  };
}
