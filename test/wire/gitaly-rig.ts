import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AgentRecord } from "../../contracts/fleet.ts";
import type { Clock } from "../../kit/clock/clock.ts";
import type { UndoStack } from "../../kit/lifecycle.ts";
import { SeededRandom } from "../../kit/random.ts";
import { GitalyFaults } from "../../services/gitaly-mock/faults.ts";
import { startGitalyServer } from "../../services/gitaly-mock/gitaly-server.ts";
import { GitalyMetrics } from "../../services/gitaly-mock/metrics.ts";
import { Repositories } from "../../services/gitaly-mock/repositories.ts";
import { writeFiles } from "../../services/gitaly-mock/testing/write-files.ts";

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
  await writeFiles(gitdir, { [`.gitlab/agents/${agentName}/config.yaml/file`]: "a file below\n" });
}
