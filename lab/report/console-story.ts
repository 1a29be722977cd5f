import type { HistoryEntry } from "../../contracts/history.ts";
import { duration, labTime } from "./format.ts";
import type { StoryLine } from "./console-lines.ts";
import type { StoryEntry } from "./story.ts";
import type { TextTone } from "./text-output.ts";

type FaultPhase = Extract<StoryEntry, { readonly kind: "fault" }>["phase"];

const FAULT_WORDS: Readonly<Record<FaultPhase, readonly [word: string, tone: TextTone]>> = {
  injected: ["fault", "hurt"],
  "effect-observed": ["effect", "hurt"],
  "effect-not-observed": ["no effect", "hurt"],
  healed: ["healed", "healed"],
  "gone-observed": ["gone", "healed"],
  "gone-not-observed": ["not gone", "hurt"],
  skipped: ["skipped", "quiet"],
};

/** Turns what happened into lines, in lab time since T+0; most entries are not worth one. */
export class ConsoleStory {
  private runStartedWallMs: number | null = null;
  private timelineStartMs: number | null = null;
  private processesReady = 0;

  /** Counts what the head of the story needs; call it for every entry, then {@link line}. */
  watch(entry: HistoryEntry): void {
    if (entry.kind === "run-started") this.runStartedWallMs = Date.parse(entry.wall);
    if (entry.kind === "component-ready") this.processesReady++;
    if (entry.kind === "timeline-started") this.timelineStartMs = entry.at;
  }

  line(entry: StoryEntry): StoryLine | null {
    const atMs = this.timelineStartMs === null ? null : entry.at - this.timelineStartMs;
    const time = atMs === null ? "" : labTime(atMs);
    switch (entry.kind) {
      case "timeline-started":
        return this.upLine(entry);
      case "steady-state":
        return entry.holds
          ? chapter("✓", "healed", "steady", time, entry.seen)
          : chapter("✗", "hurt", "not steady", time, entry.seen);
      case "moment":
        return chapter("▶", "strong", entry.id, time, "");
      case "fault": {
        const [word, tone] = FAULT_WORDS[entry.phase];
        return detail(atMs, word, tone, entry.says);
      }
      case "action":
        return detail(atMs, "operator", "strong", entry.says);
      case "alert":
        return alertLine(atMs, entry);
      case "lb-endpoint-health":
        if (atMs === null) return null;
        return entry.healthy
          ? detail(atMs, "health", "healed", `${entry.pod} is healthy for the load balancer`)
          : detail(atMs, "health", "hurt", `${entry.pod} is unhealthy for the load balancer`);
      case "component-exited": {
        const how = entry.signal ?? `exit code ${entry.exitCode ?? "unknown"}`;
        return detail(atMs, "exited", "hurt", `${entry.component} ended unasked (${how})`);
      }
      case "note":
        return detail(atMs, "note", "quiet", entry.says);
      case "interrupted":
        return chapter("✗", "hurt", "interrupted", time, `${entry.signal}: healing and stopping`);
      case "timeline-ended":
        return chapter("✓", "healed", "end", time, "");
      case "run-started":
      case "run-ended":
        return null;
    }
  }

  private upLine(entry: StoryEntry): StoryLine {
    const wallMs = Date.parse(entry.wall) - (this.runStartedWallMs ?? Date.parse(entry.wall));
    const ready = this.processesReady;
    const text = ready === 0 ? "" : `${ready} ${ready === 1 ? "process" : "processes"} ready`;
    return chapter("✓", "healed", "up", `${duration(wallMs)} wall`, text);
  }
}

function alertLine(
  atMs: number | null,
  entry: Extract<StoryEntry, { readonly kind: "alert" }>,
): StoryLine {
  const { pager, window, origin } = entry.labels;
  const name = window === undefined ? entry.alert : `${entry.alert} (${window})`;
  const whose = origin === "lab" ? ", the lab's own rule" : "";
  switch (entry.phase) {
    case "pending":
      return detail(atMs, "pending", "quiet", `${name}${whose}`);
    case "firing": {
      const pages = pager === "pagerduty" ? ", pages" : "";
      return detail(atMs, "firing", "told", `${name}${pages}${whose}`);
    }
    case "resolved":
      return detail(atMs, "resolved", "quiet", `${name}${whose}`);
  }
}

function chapter(
  mark: "✓" | "✗" | "▶",
  tone: TextTone,
  label: string,
  time: string,
  text: string,
): StoryLine {
  return { kind: "chapter", mark, tone, label, time, text };
}

function detail(atMs: number | null, word: string, tone: TextTone, text: string): StoryLine {
  return { kind: "detail", atMs, word, tone, text };
}
