import type { HistoryEvent } from "../../contracts/history.ts";
import { messageOf } from "../../kit/errors.ts";

type AlertEvent = Extract<HistoryEvent, { kind: "alert" }>;

/** As API v2 of Alertmanager has it (`postableAlert` of its OpenAPI description). */
export interface PostedAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly endsAt: string;
}

/** Limit of one call, wall ms. */
const TIMEOUT_WALL_MS = 10_000;
/** An alert that fires does so until it is told to end, wall ms. */
const UNTIL_TOLD_WALL_MS = 7 * 24 * 3_600_000;

/**
 * Tells an Alertmanager what fires and what has ended, as Prometheus would. Alertmanager lives in wall
 * time, so it hears of each change at the wall time at which it happens; lab time is an annotation.
 */
export class AlertmanagerFeed {
  private readonly url: string;
  private readonly wallNow: () => number;
  private readonly onLoss: (says: string) => void;
  /** When those that fire began, wall ms, by their labels. */
  private readonly began = new Map<string, number>();
  /** One after the other, or an end could overtake its beginning. */
  private told: Promise<void> = Promise.resolve();

  constructor(options: {
    readonly address: { readonly host: string; readonly port: number };
    readonly wallNow: () => number;
    /** An alert that Alertmanager was not told of. */
    readonly onLoss: (says: string) => void;
  }) {
    this.url = `http://${options.address.host}:${options.address.port}/api/v2/alerts`;
    this.wallNow = options.wallNow;
    this.onLoss = options.onLoss;
  }

  /** Hears every change of an alert; those that are pending are nobody's business yet. */
  onAlert(event: AlertEvent, labAtMs: number): void {
    const nowMs = this.wallNow();
    const key = JSON.stringify(Object.entries(event.labels).sort());
    const beganMs = this.began.get(key);
    if (event.phase === "firing") this.began.set(key, nowMs);
    else if (event.phase === "resolved" && beganMs !== undefined) this.began.delete(key);
    else return;
    const isOver = event.phase === "resolved";
    const alert: PostedAlert = {
      labels: event.labels,
      annotations: { ...event.annotations, lab_time: new Date(labAtMs).toISOString() },
      startsAt: new Date(beganMs ?? nowMs).toISOString(),
      endsAt: new Date(isOver ? nowMs : nowMs + UNTIL_TOLD_WALL_MS).toISOString(),
    };
    this.told = this.told.then(() => this.post(event.alert, alert));
  }

  /** Everything that was heard so far has been passed on, or has been lost. */
  async settled(): Promise<void> {
    await this.told;
  }

  private async post(name: string, alert: PostedAlert): Promise<void> {
    try {
      const answer = await fetch(this.url, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify([alert]),
        signal: AbortSignal.timeout(TIMEOUT_WALL_MS),
      });
      if (answer.ok) return;
      this.onLoss(`Alertmanager refused ${name}: ${answer.status} ${await answer.text()}`);
    } catch (error) {
      this.onLoss(`Alertmanager was not told of ${name}: ${messageOf(error)}`);
    }
  }
}
