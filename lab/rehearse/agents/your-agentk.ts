import { accessSync, constants } from "node:fs";
import { LabError, messageOf } from "../../../kit/errors.ts";
import { findOwnNetwork } from "../../own-network/own-network.ts";
import type { RuntimeKind } from "../../runtimes/runtime.ts";
import type { ForeignSource } from "../../topology/component.ts";
import type { YourAgentk } from "../../topology/components.ts";
import { mixOf, type TopologyShape } from "../../topology/presets.ts";

type Shape = Pick<TopologyShape, "agentCount" | "yourAgents" | "tls">;

/**
 * Whether this topology can have the user's agentk, before anything starts.
 * @throws LabError (input) `LAB_AGENTK_MISSING` when it wants some and none was given, `LAB_AGENTK_RUNTIME`
 * for a file in containers or an image in processes, `LAB_AGENTK_UNSEEN` for an edge with TLS.
 */
export function checkYourAgentk(
  shape: Shape,
  from: ForeignSource | undefined,
  runtime: RuntimeKind,
): void {
  if ((shape.yourAgents ?? 0) === 0) return;
  if (from === undefined) {
    const says = `no program was given for your agents of${mixOf(shape)}`;
    const hint = "Give --agentk-binary PATH or --agentk-image IMAGE.";
    throw new LabError("input", "LAB_AGENTK_MISSING", says, { hint });
  }
  if ((from.kind === "image") !== (runtime === "container")) {
    const [what, where, hint] =
      from.kind === "image"
        ? ([`the image ${from.image}`, "as a process", "Add --runtime container."] as const)
        : ([from.path, "in a container", "Put it into an image: --agentk-image."] as const);
    throw new LabError("input", "LAB_AGENTK_RUNTIME", `${what} cannot be run ${where}`, { hint });
  }
  if (shape.tls) {
    const says =
      "an agentk of yours is seen at its connection, and this scenario's edge speaks TLS";
    const hint = "Run this scenario without --agentk-binary and --agentk-image.";
    throw new LabError("input", "LAB_AGENTK_UNSEEN", says, { hint });
  }
  if (from.kind === "binary") checkFile(from.path);
}

function checkFile(path: string): void {
  try {
    accessSync(path, constants.X_OK);
  } catch (cause) {
    const hint = "Give the path of a built agentk that this user may run.";
    throw new LabError("input", "LAB_AGENTK_NOT_RUNNABLE", messageOf(cause), { cause, hint });
  }
}

/** How the user's agentk is run here; null when the topology has none of it. */
export async function yourAgentk(options: {
  readonly shape: Shape;
  readonly agentk?: ForeignSource | undefined;
  readonly projectRoot: string;
  readonly append: (event: { readonly kind: "note"; readonly says: string }) => void;
}): Promise<YourAgentk | null> {
  const { shape, agentk: from, projectRoot, append } = options;
  if (from === undefined || (shape.yourAgents ?? 0) === 0) return null;
  if (from.kind === "image") return { from, ownNetwork: null };
  const network = await findOwnNetwork(projectRoot);
  if ("command" in network) return { from, ownNetwork: network.command };
  const says =
    "your agentk shares the lab's network, because it can get none of its own here " +
    `(${network.why}): one that listens on :8080 of every address, as 14.2-pre does, will not start`;
  append({ kind: "note", says });
  return { from, ownNetwork: null };
}
