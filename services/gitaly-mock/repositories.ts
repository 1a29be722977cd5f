import * as fs from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import git from "isomorphic-git";
import type { AgentRecord } from "../../contracts/fleet.ts";
import type { Clock } from "../../kit/clock/clock.ts";
import { advertisement, type Ref } from "./advertisement.ts";

const DEFAULT_BRANCH = "refs/heads/master";

/** The identity of commits that the lab makes. */
const AUTHOR = { name: "kas-lab", email: "kas-lab@example.invalid" };

interface Repository {
  readonly agent: AgentRecord;
  readonly gitdir: string;
  newestCommit: string;
  /** Gitaly keeps the advertisement on disk until a write touches the repository; so does this. */
  advertised: Buffer | undefined;
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
      advertised: undefined,
      revision: 0,
    };
    repository.newestCommit = await this.write(repository);
    this.byPath.set(pathKey(agent.storage, agent.relativePath), repository);
    this.byAgent.set(agent.agentName, repository);
  }

  /** Git folder of a repository, or undefined when this storage has none of that path. */
  gitdir(storage: string, relativePath: string): string | undefined {
    return this.byPath.get(pathKey(storage, relativePath))?.gitdir;
  }

  /** The upload-pack advertisement, read from the refs on disk. */
  async advertise(storage: string, relativePath: string): Promise<Buffer | undefined> {
    const repository = this.byPath.get(pathKey(storage, relativePath));
    if (repository === undefined) return undefined;
    repository.advertised ??= await readAdvertisement(repository.gitdir);
    return repository.advertised;
  }

  /** Changes the agent's configuration file in a new commit. @returns undefined: no such agent. */
  async commit(agentName: string): Promise<{ commit: string; repository: string } | undefined> {
    const repository = this.byAgent.get(agentName);
    if (repository === undefined) return undefined;
    repository.newestCommit = await this.write(repository);
    repository.advertised = undefined;
    return { commit: repository.newestCommit, repository: repository.agent.projectPath };
  }

  newestCommits(): Record<string, string> {
    return Object.fromEntries(
      [...this.byAgent].map(([agent, repository]) => [agent, repository.newestCommit]),
    );
  }

  private async write(repository: Repository): Promise<string> {
    const { gitdir, agent } = repository;
    repository.revision += 1;
    const level = repository.revision % 2 === 1 ? "info" : "debug";
    const text = `# revision ${repository.revision}\nobservability:\n  logging:\n    level: ${level}\n`;
    let oid = await git.writeBlob({ fs, gitdir, blob: Buffer.from(text) });
    let type: "blob" | "tree" = "blob";
    for (const path of ["config.yaml", agent.agentName, "agents", ".gitlab"]) {
      const mode = type === "blob" ? "100644" : "040000";
      oid = await git.writeTree({ fs, gitdir, tree: [{ mode, path, oid, type }] });
      type = "tree";
    }
    const when = { timestamp: Math.floor(this.clock.now() / 1000), timezoneOffset: 0 };
    const signature = { ...AUTHOR, ...when };
    const parent = repository.newestCommit === "" ? [] : [repository.newestCommit];
    const commit = await git.writeCommit({
      fs,
      gitdir,
      commit: {
        message: `Configuration of ${agent.agentName}, revision ${repository.revision}\n`,
        tree: oid,
        parent,
        author: signature,
        committer: signature,
      },
    });
    await git.writeRef({ fs, gitdir, ref: DEFAULT_BRANCH, value: commit, force: true });
    return commit;
  }
}

/** HEAD first if it resolves, then all branches sorted by name. */
async function readAdvertisement(gitdir: string): Promise<Buffer> {
  const branches = await git.listBranches({ fs, gitdir });
  const refs: Ref[] = [];
  for (const branch of [...branches].sort()) {
    const name = `refs/heads/${branch}`;
    refs.push({ name, oid: await git.resolveRef({ fs, gitdir, ref: name }) });
  }
  const headTarget = await git.currentBranch({ fs, gitdir, fullname: true });
  const head = refs.find((ref) => ref.name === headTarget);
  return advertisement(
    head === undefined ? refs : [{ name: "HEAD", oid: head.oid }, ...refs],
    head?.name,
  );
}

function pathKey(storage: string, relativePath: string): string {
  return `${storage}\0${relativePath}`;
}
