import { bytes, duration, durationRange, labTime, plainNumber } from "../format.ts";
import { lagByProcess, marginSays, smallestMargins } from "../lag-words.ts";
import { profileText } from "../profile-text.ts";
import type { RunResult } from "../run-result.ts";
import { yoursWords } from "../yours-words.ts";
import { missedList } from "./expectations.ts";
import { html, type Markup } from "./markup.ts";

/** Verdict, title, one sentence, what did not hold, and the figures an SRE asks for first. */
export function headSection(result: RunResult): Markup {
  const { nextStep, onCall, reason, rehearses, scenario, startedWall, title, verdict } = result;
  const [first = "", second = ""] = onCall;
  // A page's sentence comes first; what it cost stands in the second then.
  const lead = first.startsWith("The on-call was paged") ? `${first} ${second}` : first;
  const next = nextStep === "" ? "" : ` ${nextStep}`;
  return html`<header>
    <div class="head">
      <span class="verdict ${verdict}">${verdict}</span>
      <div>
        <h1>${title}</h1>
        <p class="quiet">${[scenario, ...rehearses, startedWall.slice(0, 16)].join(" · ")}</p>
      </div>
    </div>
    <p class="lead">${lead}</p>
    ${verdict === "pass" ? html`` : html`<p>${reason.replace(/\.?$/, ".")}${next}</p>`}${missedList(result)}
    <ul class="figures">
      ${figures(result)}
    </ul>
  </header>`;
}

function figures(result: RunResult): readonly Markup[] {
  const { agents, alerts, errorBudgetBurnt, expectations, faults } = result;
  const passed = expectations.filter(({ verdict }) => verdict === "pass").length;
  const faultAtMs = Math.min(...faults.flatMap(({ injectedAtMs }) => injectedAtMs ?? []));
  // A page before the fault was none of it.
  const pages = alerts
    .filter(({ kind, origin }) => kind === "page" && origin !== "lab")
    .flatMap(({ spans }) => spans.flatMap(({ firingAtMs }) => firingAtMs ?? []))
    .filter((atMs) => !Number.isFinite(faultAtMs) || atMs >= faultAtMs);
  const healedAtMs = Math.max(...faults.map(({ healedAtMs }) => healedAtMs ?? Infinity));
  const afterFault = (atMs: number): string =>
    Number.isFinite(faultAtMs)
      ? `the on-call was paged, ${duration(atMs - faultAtMs)} after the fault`
      : "the on-call was paged";
  const list = [figure("hurt", `${agents.cutOff} of ${agents.total}`, "agents were cut off")];
  if (agents.cutOffMsMin !== null && agents.cutOffMsMax !== null) {
    const length = durationRange(agents.cutOffMsMin, agents.cutOffMsMax);
    const lost = `without a connection; ${plainNumber(agents.minutesLost)} agent minutes`;
    list.push(figure("hurt", length, lost));
  }
  list.push(
    pages.length === 0
      ? figure(agents.cutOff > 0 ? "hurt" : "plain", "nobody", "was paged")
      : figure("told", labTime(Math.min(...pages)), afterFault(Math.min(...pages))),
  );
  list.push(backFigure(result, healedAtMs));
  if (errorBudgetBurnt !== null && errorBudgetBurnt > 0) {
    list.push(figure("plain", budgetWords(errorBudgetBurnt), "of the month's error budget burnt"));
  }
  list.push(figure("plain", `${passed} of ${expectations.length}`, "expectations held"));
  return list;
}

function backFigure({ agents }: RunResult, healedAtMs: number): Markup {
  const { lastBackAtMs, cutOff, healthyAtEnd, total } = agents;
  const isBack = healthyAtEnd === total && cutOff > 0;
  if (!isBack || lastBackAtMs === null || !Number.isFinite(healedAtMs)) {
    return figure(
      healthyAtEnd === total ? "healed" : "hurt",
      `${healthyAtEnd} of ${total}`,
      "connected at the end",
    );
  }
  return lastBackAtMs >= healedAtMs
    ? figure("healed", duration(lastBackAtMs - healedAtMs), "from the repair until all were back")
    : figure("healed", labTime(lastBackAtMs), "all were back");
}

/** `4.5 times` all of it, or `12 %`. */
function budgetWords(share: number): string {
  return share > 1 ? `${plainNumber(share)} times all` : `${plainNumber(share * 100)} %`;
}

function figure(tone: string, value: string, says: string): Markup {
  return html`<li class="${tone}"><b>${value}</b>${says}</li>`;
}

/** Where the time before T+0 comes from: what was not lived must not look as if it were. */
export function historyLine({ history }: RunResult): Markup {
  return history === undefined ? html`` : html`<p class="quiet">Before T+0: ${history.says}.</p>`;
}

/** A kas of the user's, and what it could not follow at this speed. */
function kasFacts({ kas, speed }: RunResult): readonly (readonly [string, string])[] {
  if (kas === undefined) return [];
  return [
    ["kas", `${kas.name} (${kas.from}), on the wall clock`],
    ...kas.cannotFollow.map(
      (says, index) => [index === 0 ? `it cannot follow at ${speed}x` : "", says] as const,
    ),
  ];
}

/** How to run it again, and the facts of the run. */
export function factsSection(result: RunResult): Markup {
  const { wallMs, tools, peakMemoryBytes, floored, losses, notes } = result;
  const memory = Object.entries(peakMemoryBytes)
    .map(([name, count]) => `${name} ${bytes(count)}`)
    .join(", ");
  const total = Object.values(peakMemoryBytes).reduce((sum, count) => sum + count, 0);
  const facts: readonly (readonly [string, string])[] = [
    ["run", result.run],
    ["rehearses", result.rehearses.join("; ")],
    ["topology", result.topology.summary],
    ["profile", profileText(result.profile)],
    ["seed", result.seed],
    ["speed", `${result.speed} lab seconds in one wall second`],
    ["lab time", `${duration(result.durationMs)} from T+0`],
    [
      "wall time",
      `${duration(wallMs.total)}: start ${duration(wallMs.start)}, timeline ${duration(wallMs.timeline)}, ` +
        `judge ${duration(wallMs.judge)}, stop ${duration(wallMs.stop)}`,
    ],
    [
      "lag",
      `${duration(result.lag.maxMs)} at most, at ${result.lag.where}; above ${duration(result.lag.limitMs)} nothing counts`,
    ],
    ["lag by process", lagByProcess(result, 20)],
    ...smallestMargins(result).map(
      (expectation, index) =>
        [index === 0 ? "smallest margins" : "", marginSays(expectation)] as const,
    ),
    ["lost samples", losses.length === 0 ? "none" : losses.join("; ")],
    ...kasFacts(result),
    ["floored guards", floored.length === 0 ? "none" : floored.join("; ")],
    [
      "programs",
      Object.entries(tools)
        .map(([name, version]) => `${name} ${version}`)
        .join(", "),
    ],
    ["peak memory", `${bytes(total)}: ${memory}`],
    ["started", result.startedWall],
    ...yoursWords(result).map((says) => ["your agentk", says] as const),
    ...notes.map((note) => ["note", note] as const),
  ];
  return html`<section>
    <h2>Run it again</h2>
    ${result.again.map(
      ({ says, command }) =>
        html`${says === "" ? html`` : html`<p class="quiet">${says}</p>`}
          <pre>${command}</pre>`,
    )}
    <h2>The run</h2>
    <dl>
      ${facts.map(
        ([name, value]) =>
          html`<dt>${name}</dt>
            <dd>${value}</dd>`,
      )}
    </dl>
  </section>`;
}
