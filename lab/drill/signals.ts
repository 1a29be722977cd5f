import type { DrillSignal } from "./api/view.ts";
import type { Report } from "./user-reports.ts";

/** An alert that began to fire or is over, with its route. */
export interface AlertNews {
  readonly at: number;
  readonly alert: string;
  readonly phase: "pending" | "firing" | "resolved";
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly route: "page" | "chat" | "ticket" | "dropped";
  readonly receivers: readonly string[];
}

/** Pages, alerts and tickets, numbered as they reach the on-call. */
export class Signals {
  readonly all: DrillSignal[] = [];
  /** Signals by alert and labels, while they fire. */
  private readonly firing = new Map<string, DrillSignal>();

  /** @returns the new signal, or the one that is over; undefined for what tells nobody. */
  alert(nowMs: number, news: AlertNews): DrillSignal | undefined {
    const key = `${news.alert} ${JSON.stringify(Object.entries(news.labels).sort())}`;
    if (news.phase === "resolved") {
      const signal = this.firing.get(key);
      this.firing.delete(key);
      return signal === undefined ? undefined : this.replace({ ...signal, resolvedAt: nowMs });
    }
    if (news.phase !== "firing" || news.route === "dropped" || this.firing.has(key))
      return undefined;
    const { labels, annotations, receivers } = news;
    const title = annotations["title"] ?? news.alert;
    const signal = this.add(nowMs, {
      route: news.route,
      title: `${news.alert}: ${title}`,
      text: annotations["description"] ?? title,
      alert: {
        name: news.alert,
        severity: labels["severity"] ?? null,
        runbook: annotations["runbook"] ?? null,
        proposed: labels["origin"] === "lab",
        receivers: [...receivers],
      },
    });
    this.firing.set(key, signal);
    return signal;
  }

  report(nowMs: number, { title, text }: Report): DrillSignal {
    return this.add(nowMs, { route: "report", title, text, alert: null });
  }

  /** @returns the signal taken; undefined when there is none of that id, or none open. */
  acknowledge(nowMs: number, id: string | undefined): DrillSignal | undefined {
    const signal = this.all.find((candidate) =>
      id === undefined
        ? candidate.acknowledgedAt === null
        : candidate.id.toLowerCase() === id.toLowerCase(),
    );
    if (signal === undefined || signal.acknowledgedAt !== null) return signal;
    return this.replace({ ...signal, acknowledgedAt: nowMs });
  }

  private add(
    at: number,
    rest: Pick<DrillSignal, "route" | "title" | "text" | "alert">,
  ): DrillSignal {
    const id = `S${this.all.length + 1}`;
    const signal: DrillSignal = { id, at, ...rest, acknowledgedAt: null, resolvedAt: null };
    this.all.push(signal);
    return signal;
  }

  private replace(signal: DrillSignal): DrillSignal {
    const at = this.all.findIndex(({ id }) => id === signal.id);
    this.all[at] = signal;
    for (const [key, firing] of this.firing)
      if (firing.id === signal.id) this.firing.set(key, signal);
    return signal;
  }
}
