import { format, resolveConfig } from "prettier";
import { DASHBOARDS, dashboardFile } from "./dashboards.ts";
import { LEFT_OUT } from "./left-out.ts";
import type { DashboardSpec, PanelSpec, QueriedSpec } from "./model.ts";
import { moverOf } from "./movers/panel-movers.ts";
import type { Mover } from "./movers/mover.ts";

/** Where the page is kept, from the project's root. */
export const DASHBOARDS_PAGE = "docs/dashboards.md";

/** docs/dashboards.md, made from the dashboards and their table and laid out by Prettier. */
export async function dashboardsPage(): Promise<string> {
  const text = `# Dashboards

An SRE thinks in dashboards. These are GitLab's for kas, filled by the lab, and two of the lab's own. They are written
as code with Grafana's SDK, generated into JSON by \`npm run generate\`, and committed; a test compares. This page is
generated too.

| dashboard | uid | what it is |
| --------- | --- | ---------- |
${DASHBOARDS.map(row).join("\n")}

## Look at them

\`\`\`
kaslab up --grafana http://admin:secret@localhost:3000        # your own Grafana; a token: http://:TOKEN@localhost:3000
kaslab run flag-disable --keep --grafana http://...           # and look at an incident in it
kaslab up --runtime container --grafana                       # Grafana's official image, in the run's network
\`\`\`

Each prints a link that opens the incident dashboard over the run's lab time. In your own Grafana the lab makes a data
source and a folder with the uid \`kas-lab\`, writes over what an earlier run left there, and takes both away when the
stack ends. It must be able to reach the run's Prometheus: a Grafana on this machine can, one in a container only with
the host's network; the lab says so when the data source's own check fails. The container is provisioned by files, lets
everybody on this machine look, and asks nobody outside; \`KASLAB_GRAFANA_IMAGE\` names another image.

By hand: add the run's Prometheus as a data source (\`kaslab up\` prints its address), import the JSON, choose the data
source at the top and the range of the run: lab time lies in the past. Everything is in the classic dashboard schema,
which every Grafana takes.

**What was not run against a real Grafana**: all of this. No Grafana could be had where the project is tested. The files are
compared with the fields that Grafana 11 reads, the calls are made to a server that answers in the shape of its API, and
the container's record is tested, not the container. The queries of every panel are executed (below).

- **Variables**: data source, \`environment\` (gprd) and \`stage\` (main); Pod info also cluster, namespace, Node and a
  hidden Deployment.
- **Marks**: on every panel, the windows of the lab's faults and the times when alerts fire.
- **Who is cut off?** is answered by the first panel of the overview and of the lab's own. GitLab's overview has the
  number of connected pods last; it is still there.
- **Colours** are those of report and matrix. Where GitLab says red it is vermilion, where it says orange it is orange.

## What differs from the originals

- Deployment CPU Usage: GitLab's multiplies by 100 on a scale that ends at 1, and is always red.
- Unavailable Replicas: GitLab's is a ratio of 0 to 1 with red at 30, so that a total outage is orange.
- Active Version: GitLab's counts every image in the namespace; here it is what kas says of itself.
- Links: one of the originals has a broken scheme, another passes a variable that is not used. A test follows ours.
- Status tiles say "no data" when the SLI is missing, where GitLab's say healthy.
- Container Terminations counts restarts by their last reason: the state \`terminated\` is over before a scrape sees it.
- Weekly quantiles of saturation are computed from what there is, instead of recorded.
- Node requests, memory and cores: the lab's one machine stands for all nodes.

## What moves a panel

A panel that nobody has seen move proves nothing. \`npm run test:dashboards\` runs the scenarios of these tables and
executes every query of every panel over each run's Prometheus, variables filled in as Grafana does. A query that errors, matches no
series, or does not do what its table says fails by dashboard and panel. CI does the same with one run that has
everything in it, [dashboards-tour](../test/real/dashboards-tour.yaml). To rise or fall, a series must leave by a tenth what it
was in the calm before the first fault, come into being, or end.

${DASHBOARDS.map(section).join("\n\n")}

## What comes later

No metric is invented. What GitLab has and the lab cannot fill is not drawn:

| dashboard | what | why not |
| --------- | ---- | ------- |
${LEFT_OUT.map(({ dashboard, part, why }) => `| ${dashboard} | ${part} | ${why} |`).join("\n")}

## How the JSON is checked

| what | how |
| ---- | --- |
| structure | a test gives each committed file the SDK's type \`Dashboard\`, with the options and fields of its kinds of panel, and lets the compiler look for missing, mistyped and unknown fields |
| Grafana's rules that types do not express | tests: uids, grid, sorted thresholds, a chosen data source everywhere, titles and descriptions, units, PromQL that parses, rates over four scrapes at least, no variable unused or unknown |
| schema, once more | by hand, when they were made: the strict decoder and the validation of the SDK for Go (0.0.22) take every file, and refuse one with a field that does not exist |
| queries | executed against a real Prometheus, see above |
| Grafana itself | **not run**: no real Grafana has loaded these files yet. What only it would tell (how a transformation joins tables, how a heatmap reads its buckets, how wide a legend is) is unproven |
`;
  return await format(text, { ...(await resolveConfig(DASHBOARDS_PAGE)), parser: "markdown" });
}

function row(spec: DashboardSpec): string {
  return `| [${spec.title}](../${dashboardFile(spec)}) | \`${spec.uid}\` | ${spec.description} |`;
}

function section({ uid, title, rows }: DashboardSpec): string {
  const panels = rows.flatMap((each) => each.panels.flat() as readonly PanelSpec[]);
  const lines = panels
    .filter((panel): panel is QueriedSpec => panel.kind !== "text")
    .flatMap((panel) => movers(uid, panel));
  return `### ${title}

| panel | query | moved by |
| ----- | ----- | -------- |
${lines.join("\n")}`;
}

/** One line for the panel, or one for each of its queries where they differ. */
function movers(dashboard: string, { title: panel, queries }: QueriedSpec): readonly string[] {
  const said = queries.map(({ legend }) => inWords(moverOf({ dashboard, panel, legend })));
  if (new Set(said).size === 1) return [`| ${panel} | | ${said[0] ?? ""} |`];
  return queries.map(
    ({ legend }, index) =>
      `| ${index === 0 ? panel : ""} | ${legend.replaceAll(/\{\{(\w+)\}\}/g, "<$1>").replaceAll("<", "\\<")} | ${said[index] ?? ""} |`,
  );
}

function inWords(mover: Mover | undefined): string {
  if (mover === undefined) return "";
  if ("empty" in mover) return `empty: ${mover.empty}`;
  if ("still" in mover) return `still: ${mover.still}`;
  const { by, way, where } = mover;
  const which = Object.entries(where ?? {}).map(([label, value]) => `\`${label}=${value}\``);
  return `[${by}](../scenarios/${by}.yaml) ${way}${which.length === 0 ? "" : ` (${which.join(", ")})`}`;
}
