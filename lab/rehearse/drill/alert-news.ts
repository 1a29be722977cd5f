import type { HistoryEntry } from "../../../contracts/history.ts";
import { messageOf } from "../../../kit/errors.ts";
import type { DrillAlert } from "../../drill/api/view.ts";
import type { AlertNews } from "../../drill/signals.ts";
import type { AlertRouter } from "../../on-call/alert-router.ts";
import { CONTROL_ALERT } from "../alert-results.ts";

type AlertEntry = Extract<HistoryEntry, { kind: "alert" }>;

/** Routes alerts as they change, in order, and knows those that are pending or firing. */
export class AlertDesk {
  private readonly router: Pick<AlertRouter, "routeAlert">;
  private readonly onNews: (news: AlertNews) => void;
  private readonly onFailure: (says: string) => void;
  private readonly active = new Map<string, DrillAlert>();
  private last: Promise<void> = Promise.resolve();

  constructor(options: {
    readonly router: Pick<AlertRouter, "routeAlert">;
    readonly onNews: (news: AlertNews) => void;
    readonly onFailure: (says: string) => void;
  }) {
    this.router = options.router;
    this.onNews = options.onNews;
    this.onFailure = options.onFailure;
  }

  get alerts(): readonly DrillAlert[] {
    return [...this.active.values()];
  }

  /** Takes what the history says; other entries and the lab's own control alert are left out. */
  note(entry: HistoryEntry): void {
    if (entry.kind !== "alert" || entry.alert === CONTROL_ALERT) return;
    this.last = this.last
      .then(() => this.route(entry))
      .catch((error: unknown) => this.onFailure(messageOf(error)));
  }

  private async route(entry: AlertEntry): Promise<void> {
    const { at, alert, phase, labels, annotations } = entry;
    const { kind, receivers } = await this.router.routeAlert({ alertname: alert, ...labels });
    const key = `${alert} ${JSON.stringify(Object.entries(labels).sort())}`;
    if (phase === "resolved") this.active.delete(key);
    else {
      const since = this.active.get(key)?.since ?? at;
      const runbook = annotations["runbook"] ?? null;
      this.active.set(key, { name: alert, phase, since, route: kind, labels, runbook });
    }
    this.onNews({ at, alert, phase, labels, annotations, route: kind, receivers });
  }
}
