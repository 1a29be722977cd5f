import * as fs from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import git from "isomorphic-git";
import type { AgentRecord } from "../../contracts/fleet.ts";
import type { Clock } from "../../kit/clock/clock.ts";
import type { Ref, References } from "./advertisement.ts";
import { configFile, type FileChange } from "./config-file.ts";

const DEFAULT_BRANCH = "refs/heads/master";

/** The identity of commits that the lab makes. */
const AUTHOR = { name: "kas-lab", email: "kas-lab@example.invalid" };

interface Repository {
  readonly agent: AgentRecord;
  readonly gitdir: string;
  newestCommit: string;
  /** Gitaly caches the advertisement until a write touches the repository; so does this. */
  references: Promise<References> | undefined;
  revision: number;
}

/** Real bare Git repositories on disk, one configuration project for each agent. */
export class Repositories {
  private readonly byPath = new Map<string, Repository>();
  private readonly byAgent = new Map<string, Repository>();
  private readonly clock: Pick<Clock, "now">;

  constructor(clock: Pick<Clock, "now">) {
    this.clock = clock;
  }

  /** Creates an agent's repository under its storage's folder, with one commit. */
  async create(storageFolder: string, agent: AgentRecord): Promise<void> {
    const gitdir = join(storageFolder, agent.relativePath);
    await mkdir(gitdir, { recursive: true });
    await git.init({ fs, gitdir, bare: true, defaultBranch: "master" });
    const repository: Repository = {
      agent,
      gitdir,
      newestCommit: "",
      references: undefined,
      revision: 0,
    };
    repository.newestCommit = await this.write(repository, {});
    this.byPath.set(pathKey(agent.storage, agent.relativePath), repository);
    this.byAgent.set(agent.agentName, repository);
  }

  /** Git folder of a repository, or undefined when this storage has none of that path. */
  gitdir(storage: string, relativePath: string): string | undefined {
    return this.byPath.get(pathKey(storage, relativePath))?.gitdir;
  }

  /** The references on disk, or undefined when this storage has no repository of that path. */
  async references(storage: string, relativePath: string): Promise<References | undefined> {
    const repository = this.byPath.get(pathKey(storage, relativePath));
    if (repository === undefined) return undefined;
    const reading = (repository.references ??= readReferences(repository.gitdir));
    return await reading.catch((error: unknown) => {
      if (repository.references === reading) repository.references = undefined;
      throw error;
    });
  }

  /** Changes the agent's configuration file in a new commit. @returns undefined: no such agent. */
  async commit(
    agentName: string,
    change: FileChange = {},
  ): Promise<{ commit: string; repository: string } | undefined> {
    const repository = this.byAgent.get(agentName);
    if (repository === undefined) return undefined;
    repository.newestCommit = await this.write(repository, change);
    repository.references = undefined;
    return { commit: repository.newestCommit, repository: repository.agent.projectPath };
  }

  newestCommits(): Record<string, string> {
    return Object.fromEntries(
      [...this.byAgent].map(([agent, repository]) => [agent, repository.newestCommit]),
    );
  }

  private async write(repository: Repository, change: FileChange): Promise<string> {
    const { gitdir, agent } = repository;
    repository.revision += 1;
    const text = configFile(repository.revision, change);
    const tree = await writeRootTree(gitdir, agent.agentName, text);
    const when = { timestamp: Math.floor(this.clock.now() / 1000), timezoneOffset: 0 };
    const signature = { ...AUTHOR, ...when };
    const parent = repository.newestCommit === "" ? [] : [repository.newestCommit];
    const commit = await git.writeCommit({
      fs,
      gitdir,
      commit: {
        message: `Configuration of ${agent.agentName}, revision ${repository.revision}\n`,
        tree,
        parent,
        author: signature,
        committer: signature,
      },
    });
    await git.writeRef({ fs, gitdir, ref: DEFAULT_BRANCH, value: commit, force: true });
    return commit;
  }
}

/** The tree that holds `.gitlab/agents/<name>/config.yaml`; an empty one without a text. */
async function writeRootTree(
  gitdir: string,
  agentName: string,
  text: string | undefined,
): Promise<string> {
  if (text === undefined) return await git.writeTree({ fs, gitdir, tree: [] });
  let oid = await git.writeBlob({ fs, gitdir, blob: Buffer.from(text) });
  let type: "blob" | "tree" = "blob";
  for (const path of ["config.yaml", agentName, "agents", ".gitlab"]) {
    const mode = type === "blob" ? "100644" : "040000";
    oid = await git.writeTree({ fs, gitdir, tree: [{ mode, path, oid, type }] });
    type = "tree";
  }
  return oid;
}

/** HEAD first if it resolves, then all branches sorted by name. */
async function readReferences(gitdir: string): Promise<References> {
  const branches = await git.listBranches({ fs, gitdir });
  const refs: Ref[] = [];
  for (const branch of [...branches].sort()) {
    const name = `refs/heads/${branch}`;
    refs.push({ name, oid: await git.resolveRef({ fs, gitdir, ref: name }) });
  }
  const headTarget = await git.currentBranch({ fs, gitdir, fullname: true });
  const head = refs.find((ref) => ref.name === headTarget);
  if (head === undefined) return { refs };
  return { refs: [{ name: "HEAD", oid: head.oid }, ...refs], headTarget: head.name };
}

function pathKey(storage: string, relativePath: string): string {
  return `${storage}\0${relativePath}`;
}
