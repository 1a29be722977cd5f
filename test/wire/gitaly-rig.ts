import * as fs from "node:fs";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import git from "isomorphic-git";
import type { AgentRecord } from "../../contracts/fleet.ts";
import type { Clock } from "../../kit/clock/clock.ts";
import type { UndoStack } from "../../kit/lifecycle.ts";
import { SeededRandom } from "../../kit/random.ts";
import { GitalyFaults } from "../../services/gitaly-mock/faults.ts";
import { startGitalyServer } from "../../services/gitaly-mock/gitaly-server.ts";
import { GitalyMetrics } from "../../services/gitaly-mock/metrics.ts";
import { Repositories } from "../../services/gitaly-mock/repositories.ts";

export interface GitalyRig {
  readonly address: string;
  readonly repositories: Repositories;
  readonly faults: GitalyFaults;
}

/** Agent `id` of project 7, as the recordings name it. */
export function agentRecord(id: number): AgentRecord {
  return {
    agentId: id,
    agentName: `agent-${id}`,
    projectId: 7,
    projectPath: "group/project",
    token: `agent-token-${id}`,
    storage: "default",
    relativePath: `@hashed/aa/bb/repo-${id}.git`,
  };
}

/** Our Gitaly with one repository for each agent. */
export async function startGitalyRig(
  clock: Clock,
  undo: UndoStack,
  agentIds: readonly number[],
): Promise<GitalyRig> {
  const folder = mkdtempSync(join(tmpdir(), "kas-lab-wire-"));
  undo.add("repositories", () => rmSync(folder, { recursive: true }));
  const repositories = new Repositories(clock);
  for (const id of agentIds) await repositories.create(folder, agentRecord(id));
  const faults = new GitalyFaults(clock, new SeededRandom("faults"));
  const server = await startGitalyServer({
    storage: "default",
    host: "127.0.0.1",
    port: 0,
    token: "gitaly-secret",
    clock,
    repositories,
    metrics: new GitalyMetrics(),
    faults,
  });
  undo.add("gitaly", () => server.stop());
  return { address: `tcp://127.0.0.1:${server.port}`, repositories, faults };
}

/** Makes config.yaml of an agent a folder, before anybody has read the repository. */
export async function makeConfigAFolder(repositories: Repositories, id: number): Promise<void> {
  const { agentName, relativePath, storage } = agentRecord(id);
  const gitdir = repositories.gitdir(storage, relativePath) ?? "";
  let oid = await git.writeBlob({ fs, gitdir, blob: Buffer.from("a file below\n") });
  let type: "blob" | "tree" = "blob";
  for (const path of ["file", "config.yaml", agentName, "agents", ".gitlab"]) {
    const mode = type === "blob" ? "100644" : "040000";
    oid = await git.writeTree({ fs, gitdir, tree: [{ mode, path, oid, type }] });
    type = "tree";
  }
  const author = { name: "test", email: "test@example.invalid", timestamp: 0, timezoneOffset: 0 };
  const commit = await git.writeCommit({
    fs,
    gitdir,
    commit: { message: "a folder\n", tree: oid, parent: [], author, committer: author },
  });
  await git.writeRef({ fs, gitdir, ref: "refs/heads/master", value: commit, force: true });
}
