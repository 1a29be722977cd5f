import { existsSync } from "node:fs";
import type { ScaledClock } from "../../kit/clock/scaled-clock.ts";
import { LabError } from "../../kit/errors.ts";
import { GrafanaClient } from "../grafana/grafana-client.ts";
import { grafanaRecord } from "../grafana/grafana-record.ts";
import { dashboardPath, labDashboards, type LabRange } from "../grafana/lab-dashboards.ts";
import { FIRST_DASHBOARD } from "../grafana/names.ts";
import { AlertmanagerFeed } from "../on-call/alertmanager-feed.ts";
import { alertmanagerRecord } from "../on-call/alertmanager-record.ts";
import { imageName, type OptionalUse } from "../runtimes/container/images.ts";
import type { RuntimeKind } from "../runtimes/runtime.ts";
import type { LocatedTool } from "../tools/located-tool.ts";
import { PORTS, type AddressBook } from "../topology/addresses.ts";
import type { ComponentRecord, ToolName } from "../topology/component.ts";
import type { HistoryWriter } from "./history-writer.ts";

/** Programs that look on without being part of the deployment. */
export interface Onlookers {
  readonly alertmanager: boolean;
  /** A container of the run's own, the address of one that the user has, or none. */
  readonly grafana: "container" | { readonly url: string } | null;
}

export const NO_ONLOOKERS: Onlookers = { alertmanager: false, grafana: null };

/** What a stack starts beside its topology. */
export interface StackExtras {
  readonly images: readonly OptionalUse[];
  records(book: AddressBook): readonly ComponentRecord[];
}

/**
 * Refuses what the runtime cannot have, before anything starts.
 * @throws LabError `LAB_NEEDS_CONTAINERS` or `GRAFANA_BAD_ADDRESS` (input).
 */
export function checkOnlookers({ grafana }: Onlookers, runtime: RuntimeKind): void {
  if (grafana !== null && grafana !== "container") new GrafanaClient(grafana.url);
  if (grafana !== "container" || runtime === "container") return;
  throw new LabError("input", "LAB_NEEDS_CONTAINERS", "only a container can be Grafana", {
    hint: "Run it with --runtime container, or give the address of yours: --grafana=http://user:password@host:3000.",
  });
}

/** The real programs that processes need for it. */
export function onlookerTools({ alertmanager }: Onlookers): readonly ToolName[] {
  return alertmanager ? ["alertmanager"] : [];
}

/** Where Debian's Alertmanager, and no other, looks for its templates; nothing can tell it otherwise. */
const DEBIAN_TEMPLATES = "/usr/share/prometheus/alertmanager/default.tmpl";

/**
 * Refuses an Alertmanager that was found but cannot start: Debian's, unpacked into the lab's folder of
 * tools instead of installed. Its amtool works.
 * @throws LabError `TOOLS_NOT_FOUND` (environment).
 */
export function checkAlertmanager(
  tools: ReadonlyMap<ToolName, LocatedTool>,
  isThere: (path: string) => boolean = existsSync,
): void {
  const origin = tools.get("alertmanager")?.origin;
  if (origin !== "tools-folder" || isThere(DEBIAN_TEMPLATES)) return;
  throw new LabError(
    "environment",
    "TOOLS_NOT_FOUND",
    `Debian's alertmanager cannot run unpacked: it looks for ${DEBIAN_TEMPLATES}`,
    {
      hint: "Install it (sudo apt-get install prometheus-alertmanager), or add --runtime container.",
    },
  );
}

/** The records and images of onlookers that are components. */
export function stackExtras(
  onlookers: Onlookers,
  context: { readonly projectRoot: string; readonly range: LabRange },
): StackExtras {
  const { alertmanager } = onlookers;
  const isContained = onlookers.grafana === "container";
  return {
    images: [
      ...(alertmanager ? ["alertmanager" as const] : []),
      ...(isContained ? ["grafana" as const] : []),
    ],
    records: (book) => [
      ...(alertmanager ? [alertmanagerRecord(book, context.projectRoot)] : []),
      ...(isContained
        ? [
            grafanaRecord(book, {
              image: imageName("grafana", process.env),
              dashboards: labDashboards(context.projectRoot, context.range),
            }),
          ]
        : []),
    ],
  };
}

/** Onlookers of a stack that is up. */
export interface OpenedOnlookers {
  /** What a person is told: names and addresses. */
  readonly addresses: readonly (readonly [name: string, where: string])[];
  /** Takes away what was made elsewhere. */
  close(): Promise<void>;
}

/** Tells Alertmanager of alerts from now on, and brings the dashboards to the user's Grafana. */
export async function openOnlookers(options: {
  readonly onlookers: Onlookers;
  readonly book: AddressBook;
  readonly projectRoot: string;
  readonly range: LabRange;
  readonly history: HistoryWriter;
  readonly clock: ScaledClock;
}): Promise<OpenedOnlookers> {
  const { onlookers, book, range, history, clock } = options;
  const note = (says: string): void => void history.append({ kind: "note", says });
  const addresses: [string, string][] = [];
  const closing: (() => Promise<void>)[] = [];
  if (onlookers.alertmanager) {
    const address = { host: book.alertmanager, port: PORTS.alertmanager };
    const feed = new AlertmanagerFeed({ address, wallNow: () => clock.wallNow(), onLoss: note });
    history.listen((entry) => {
      if (entry.kind === "alert") feed.onAlert(entry, entry.at);
    });
    closing.push(() => feed.settled());
    addresses.push(["Alertmanager", `http://${address.host}:${address.port}`]);
  }
  if (onlookers.grafana === "container") {
    const where = `http://${book.grafana}:${PORTS.grafana}`;
    addresses.push(["Grafana", `${where}${dashboardPath(FIRST_DASHBOARD, range)}`]);
  } else if (onlookers.grafana !== null) {
    const client = new GrafanaClient(onlookers.grafana.url);
    const dashboards = labDashboards(options.projectRoot, range);
    await client.provision(`http://${book.prometheus}:${PORTS.prometheus}`, dashboards);
    closing.push(() => client.withdraw());
    const trouble = await client.sourceTrouble();
    if (trouble !== null) note(`Grafana at ${client.address} cannot reach Prometheus: ${trouble}`);
    addresses.push(["Grafana", client.link(range)]);
  }
  for (const [name, where] of addresses) note(`${name} is at ${where} until the stack ends`);
  return {
    addresses,
    close: async () => {
      for (const one of closing) await one().catch((error: unknown) => note(String(error)));
    },
  };
}
