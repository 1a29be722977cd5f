import {
  Server,
  ServerCredentials,
  status,
  type ServerWritableStream,
  type UntypedServiceImplementation,
} from "@grpc/grpc-js";
import { create, toBinary } from "@bufbuild/protobuf";
import {
  CommitService,
  GetTreeEntriesResponseSchema,
  InfoRefsResponseSchema,
  SmartHTTPService,
  TreeEntryResponseSchema,
  TreeEntrySchema,
  type GetTreeEntriesRequest,
  type GetTreeEntriesResponse,
  type InfoRefsRequest,
  type InfoRefsResponse,
  type Repository,
  type TreeEntry,
  type TreeEntryRequest,
  type TreeEntryResponse,
} from "../../contracts/gen/gitaly/gitaly_pb.ts";
import { LabError } from "../../kit/errors.ts";
import { grpcServiceDefinition } from "../../kit/grpc/service-definition.ts";
import type { Started } from "../../kit/lifecycle.ts";
import { advertisement } from "./advertisement.ts";
import { damagedAdvertisement } from "./damaged-advertisement.ts";
import { GitalyStatus } from "./gitaly-status.ts";
import { batches, chunks } from "./message-batches.ts";
import type { Repositories } from "./repositories.ts";
import { serveCall, type ServedCallOptions } from "./served-call.ts";
import { listTreeEntries } from "./tree-entries.ts";
import { findTreeEntry } from "./tree-entry.ts";

export interface GitalyServerOptions extends ServedCallOptions {
  readonly host: string;
  /** 0 asks the system for a free port. */
  readonly port: number;
  readonly repositories: Repositories;
}

type Call<Request, Response> = ServerWritableStream<Request, Response>;

/** One Gitaly storage on its own address. */
export async function startGitalyServer(
  options: GitalyServerOptions,
): Promise<Started & { readonly port: number }> {
  const server = new Server({
    // Gitaly 14.1 allows client pings each 20 s, also without streams.
    "grpc.keepalive_permit_without_calls": 1,
    "grpc.http2.min_ping_interval_without_data_ms": 1,
  });
  const smartHttp: UntypedServiceImplementation = {
    InfoRefsUploadPack: (call: Call<InfoRefsRequest, InfoRefsResponse>) => {
      void serveCall(options, SmartHTTPService.method.infoRefsUploadPack, call, async () => {
        const { storageName, relativePath } = repositoryOf(options, call.request.repository);
        const references = await options.repositories.references(storageName, relativePath);
        if (references === undefined) throw notARepository(relativePath);
        const damage = options.faults.damageOf(options.storage);
        const bytes =
          damage === undefined
            ? advertisement(references)
            : damagedAdvertisement(damage, references);
        for (const data of chunks(bytes)) call.write(create(InfoRefsResponseSchema, { data }));
      });
    },
  };
  const commits: UntypedServiceImplementation = {
    TreeEntry: (call: Call<TreeEntryRequest, TreeEntryResponse>) => {
      void serveCall(options, CommitService.method.treeEntry, call, async () => {
        const { request } = call;
        const gitdir = gitdirOf(options, request.repository);
        const entry = await findTreeEntry({
          gitdir,
          revision: Buffer.from(request.revision).toString(),
          path: Buffer.from(request.path).toString(),
          limit: Number(request.limit),
          maxSize: Number(request.maxSize),
        });
        const [first, ...rest] = chunks(entry.data);
        call.write(
          create(TreeEntryResponseSchema, {
            type: entry.type,
            oid: entry.oid,
            size: BigInt(entry.size),
            mode: entry.mode,
            ...(first === undefined ? {} : { data: first }),
          }),
        );
        for (const data of rest) call.write(create(TreeEntryResponseSchema, { data }));
      });
    },
    GetTreeEntries: (call: Call<GetTreeEntriesRequest, GetTreeEntriesResponse>) => {
      void serveCall(options, CommitService.method.getTreeEntries, call, async () => {
        const { request } = call;
        const listed = await listTreeEntries({
          gitdir: gitdirOf(options, request.repository),
          revision: Buffer.from(request.revision).toString(),
          path: Buffer.from(request.path).toString(),
          recursive: request.recursive,
        });
        const sizeOf = (entry: TreeEntry): number => toBinary(TreeEntrySchema, entry).length;
        for (const entries of batches(listed, sizeOf)) {
          call.write(create(GetTreeEntriesResponseSchema, { entries }));
        }
      });
    },
  };
  server.addService(grpcServiceDefinition(SmartHTTPService), smartHttp);
  server.addService(grpcServiceDefinition(CommitService), commits);
  const port = await bind(server, `${options.host}:${options.port}`);
  const stop = (): Promise<void> => {
    server.forceShutdown();
    return Promise.resolve();
  };
  return { port, stop, [Symbol.asyncDispose]: stop };
}

/** Source: Rails and Gitaly reference, section 2.6. */
function repositoryOf(
  { storage }: GitalyServerOptions,
  repository: Repository | undefined,
): Repository {
  const invalid = (text: string): GitalyStatus => new GitalyStatus(status.INVALID_ARGUMENT, text);
  if (repository === undefined) throw invalid("GetRepoPath: empty Repository");
  if (repository.storageName !== storage) {
    throw invalid(`GetStorageByName: no such storage: "${repository.storageName}"`);
  }
  if (repository.relativePath === "") throw invalid("GetPath: relative path missing");
  if (repository.relativePath.split("/").includes("..")) {
    throw invalid("GetRepoPath: relative path escapes root directory");
  }
  return repository;
}

function gitdirOf(options: GitalyServerOptions, repository: Repository | undefined): string {
  const { storageName, relativePath } = repositoryOf(options, repository);
  const gitdir = options.repositories.gitdir(storageName, relativePath);
  if (gitdir === undefined) throw notARepository(relativePath);
  return gitdir;
}

function notARepository(relativePath: string): GitalyStatus {
  return new GitalyStatus(status.NOT_FOUND, `GetRepoPath: not a git repository: "${relativePath}"`);
}

function bind(server: Server, address: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(address, ServerCredentials.createInsecure(), (error, port) => {
      if (error === null) resolve(port);
      else reject(new LabError("environment", "GITALY_BIND", `${address}: ${error.message}`));
    });
  });
}
