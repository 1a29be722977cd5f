import { Client, Metadata, credentials, status, type ServiceError } from "@grpc/grpc-js";
import { create, type DescMessage, type DescMethod, type MessageShape } from "@bufbuild/protobuf";
import {
  CommitService,
  InfoRefsRequestSchema,
  SmartHTTPService,
  TreeEntryRequestSchema,
  TreeEntryResponse_ObjectType,
  type Repository,
} from "../../../contracts/gen/gitaly/gitaly_pb.ts";
import { toWallMs, type Clock } from "../../../kit/clock/clock.ts";
import { grpcMethodDefinition } from "../../../kit/grpc/service-definition.ts";
import { TokenBucket, type TokenBucketSettings } from "../../../kit/token-bucket.ts";
import type { GrpcClientMetrics } from "../observability/grpc-client-metrics.ts";
import { GitalyError } from "./gitaly-error.ts";
import { defaultBranchCommit, parseReferences } from "./reference-discovery.ts";
import { gitalyAuthorization } from "./v2-token.ts";

/** Where a repository lives, as Rails says it. */
export interface GitalyServer {
  readonly address: string;
  readonly token: string;
  readonly features: Readonly<Record<string, string>>;
}

/** What the poller needs of Gitaly. */
export interface GitalyPort {
  /** Commit id of the default branch. @throws GitalyError. */
  defaultBranch(call: GitalyCall): Promise<string>;
  /** Content of a file at a commit. @throws GitalyError. */
  file(call: GitalyCall, commit: string, path: string, sizeMax: number): Promise<Buffer>;
}

export interface GitalyCall {
  readonly server: GitalyServer;
  readonly repository: Repository;
  readonly correlationId: string;
  readonly signal: AbortSignal;
}

interface PooledServer {
  readonly client: Client;
  readonly limiter: TokenBucket;
}

const infoRefs = grpcMethodDefinition(SmartHTTPService, SmartHTTPService.method.infoRefsUploadPack);
const treeEntry = grpcMethodDefinition(CommitService, CommitService.method.treeEntry);

/** One client connection per (address, token), kept until kas exits; calls wait in two limiters. */
export class GitalyPool implements GitalyPort {
  private readonly clock: Clock;
  private readonly userAgent: string;
  private readonly metrics: GrpcClientMetrics;
  private readonly globalLimiter: TokenBucket;
  private readonly perServer: TokenBucketSettings;
  private readonly servers = new Map<string, PooledServer>();

  constructor(options: {
    readonly clock: Clock;
    readonly userAgent: string;
    readonly metrics: GrpcClientMetrics;
    readonly globalLimit: TokenBucketSettings;
    readonly perServerLimit: TokenBucketSettings;
  }) {
    this.clock = options.clock;
    this.userAgent = options.userAgent;
    this.metrics = options.metrics;
    this.globalLimiter = new TokenBucket(options.globalLimit, options.clock);
    this.perServer = options.perServerLimit;
  }

  async defaultBranch(call: GitalyCall): Promise<string> {
    const chunks: Buffer[] = [];
    const request = create(InfoRefsRequestSchema, { repository: call.repository });
    await this.stream(
      call,
      SmartHTTPService.method.infoRefsUploadPack,
      infoRefs,
      request,
      (message) => {
        chunks.push(Buffer.from(message.data));
        return true;
      },
    ).catch((error: unknown) => {
      throw error instanceof AddressError
        ? error
        : rpcError("InfoRefsUploadPack.Recv", undefined, error);
    });
    return defaultBranchCommit(parseReferences(Buffer.concat(chunks)));
  }

  async file(call: GitalyCall, commit: string, path: string, sizeMax: number): Promise<Buffer> {
    const chunks: Buffer[] = [];
    let isBlob: boolean | undefined;
    const request = create(TreeEntryRequestSchema, {
      repository: call.repository,
      revision: Buffer.from(commit),
      path: Buffer.from(path),
      maxSize: BigInt(sizeMax),
    });
    await this.stream(call, CommitService.method.treeEntry, treeEntry, request, (message) => {
      isBlob ??= message.type === TreeEntryResponse_ObjectType.BLOB;
      if (!isBlob) return false;
      chunks.push(Buffer.from(message.data));
      return true;
    }).catch((error: unknown) => {
      throw treeEntryError(path, error);
    });
    if (isBlob === false) {
      const detail = `TreeEntry.Recv: file is not a usual file: ${path}`;
      throw new GitalyError("UnexpectedTreeEntryType", detail);
    }
    return Buffer.concat(chunks);
  }

  close(): void {
    for (const { client } of this.servers.values()) client.close();
    this.servers.clear();
  }

  /** Runs one server-streaming call; `onMessage` returns false when it has what it needs. */
  private async stream<I extends DescMessage, O extends DescMessage>(
    call: GitalyCall,
    method: DescMethod & { readonly input: I; readonly output: O },
    definition: ReturnType<typeof grpcMethodDefinition<I, O>>,
    request: MessageShape<I>,
    onMessage: (message: MessageShape<O>) => boolean,
  ): Promise<void> {
    if (call.server.address === "") throw new AddressError("address is empty");
    const observed = this.metrics.started(method);
    let code: number | undefined;
    try {
      const server = this.serverFor(call.server);
      await this.globalLimiter.wait(call.signal);
      await server.limiter.wait(call.signal);
      await new Promise<void>((resolve, reject) => {
        const stream = server.client.makeServerStreamRequest(
          definition.path,
          definition.requestSerialize,
          definition.responseDeserialize,
          request,
          this.metadata(call),
        );
        const onAbort = (): void => stream.cancel();
        call.signal.addEventListener("abort", onAbort, { once: true });
        let enough = false;
        observed.messageSent();
        stream.on("data", (message: MessageShape<O>) => {
          observed.messageReceived();
          if (!enough && !onMessage(message)) {
            enough = true;
            stream.cancel();
          }
        });
        stream.on("status", () => call.signal.removeEventListener("abort", onAbort));
        stream.on("error", (error: ServiceError) => {
          code = error.code;
          if (enough) resolve();
          else reject(error);
        });
        stream.on("end", () => {
          // grpc-js ends a failed stream too, right after its error.
          code ??= status.OK;
          resolve();
        });
      });
    } finally {
      observed.handled(code ?? status.UNKNOWN);
    }
  }

  private metadata(call: GitalyCall): Metadata {
    const metadata = new Metadata();
    const { token, features } = call.server;
    if (token !== "") metadata.set("authorization", gitalyAuthorization(token, this.clock));
    for (const [name, value] of Object.entries(features)) metadata.set(name, value);
    // Twice, as recorded: once from the caller's context, once from the client library.
    metadata.add("x-gitlab-correlation-id", call.correlationId);
    metadata.add("x-gitlab-correlation-id", call.correlationId);
    metadata.set("x-gitlab-client-name", "gitlab-kas");
    return metadata;
  }

  private serverFor({ address, token }: GitalyServer): PooledServer {
    const key = `${address}\0${token}`;
    let server = this.servers.get(key);
    if (server === undefined) {
      const client = new Client(dialTarget(address), credentials.createInsecure(), {
        "grpc.primary_user_agent": this.userAgent,
        "grpc.keepalive_time_ms": Math.max(1000, toWallMs(this.clock, 20_000)),
        "grpc.keepalive_permit_without_calls": 1,
        // grpc-go's channel back-off: 1 s, times 1.6, 120 s at most. Source: kas 14.2-pre protocol, section 1.8.
        "grpc.initial_reconnect_backoff_ms": toWallMs(this.clock, 1_000),
        "grpc.max_reconnect_backoff_ms": toWallMs(this.clock, 120_000),
        "grpc.use_local_subchannel_pool": 1,
      });
      server = { client, limiter: new TokenBucket(this.perServer, this.clock) };
      this.servers.set(key, server);
    }
    return server;
  }
}

/** Gitaly cannot even be dialled: kas logs the bare text (recorded: `address is empty`). */
class AddressError extends Error {}

/** `tcp://host:port` to what grpc-js dials. */
function dialTarget(address: string): string {
  const match = /^tcp:\/\/([^/]+)$/.exec(address);
  if (match?.[1] !== undefined) return match[1];
  if (address.startsWith("unix:")) return address;
  throw new AddressError(`unsupported Gitaly address: ${address}`);
}

function treeEntryError(path: string, error: unknown): GitalyError {
  const code = (error as Partial<ServiceError>).code;
  if (code === status.FAILED_PRECONDITION) {
    const detail = `TreeEntry: file is too big: ${path}: ${grpcText(error)}`;
    return new GitalyError("FileTooBig", detail, error);
  }
  if (code === status.NOT_FOUND) return GitalyError.notFound("TreeEntry.Recv", path);
  return rpcError("TreeEntry.Recv", path, error);
}

function rpcError(rpc: string, path: string | undefined, error: unknown): GitalyError {
  const place = path === undefined ? "" : `${path}: `;
  return new GitalyError("RpcError", `${rpc}: RPC failed: ${place}${grpcText(error)}`, error);
}

/** grpc-go's text of a status: `rpc error: code = Unavailable desc = ...`. */
function grpcText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, details } = error as Partial<ServiceError>;
  if (code === undefined) return error.message;
  const name = status[code]
    .toLowerCase()
    .replace(/(^|_)(.)/g, (_all, _bar, first: string) => first.toUpperCase());
  return `rpc error: code = ${name === "Ok" ? "OK" : name} desc = ${details ?? error.message}`;
}
