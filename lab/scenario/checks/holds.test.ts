import { KAS_GRPC_REQUESTS } from "../../../dashboards/sli.ts";
import type { Series } from "../../observe/series.ts";
import { series, type SyntheticWindow } from "../synthetic-evidence.ts";
import { judgesAsListed, type JudgedRow } from "./judged-rows.ts";

const WINDOW: SyntheticWindow = ["during", 600, 1800];
const query = "x";
const recovers = { query, is: "== 1", holds: { "recovers within": "5m" } };
/** 1, and 0 from one time to another. */
const dip = (fromS: number, toS: number) => ({
  [query]: [series({}, 0, 3600, (atS) => (atS >= fromS && atS < toS ? 0 : 1))],
});
const twice = {
  [query]: [series({}, 0, 3600, (atS) => ([720, 1500].includes(atS) ? 0 : 1))],
};

judgesAsListed("promql", [
  [
    "at some time",
    { query, is: "== 0", holds: "at some time" },
    WINDOW,
    { queries: dip(900, 915) },
    "pass",
    /^0 to 1$/,
  ],
  [
    "at no time",
    { query, is: "== 0", holds: "at some time" },
    WINDOW,
    { queries: dip(100, 115) },
    "fail",
    /^1$/,
  ],
  [
    "at the end alone",
    { query, is: "== 1", holds: "at the end" },
    WINDOW,
    { queries: dip(900, 1700) },
    "pass",
    /^1$/,
  ],
  [
    "not at the end",
    { query, is: "== 1", holds: "at the end" },
    WINDOW,
    { queries: dip(1790, 1900) },
    "fail",
    /^0$/,
  ],
  [
    "nothing at the end",
    { query, is: "== 1", holds: "at the end" },
    WINDOW,
    {},
    "inconclusive",
    /no data/,
  ],
  [
    "always with by",
    { query, is: "== 1", holds: "always" },
    ["by", 600, 1800],
    { queries: dip(900, 915) },
    "fail",
    /^0 to 1$/,
  ],
  [
    "recovers",
    recovers,
    WINDOW,
    { queries: dip(900, 1200) },
    "pass",
    /violated from \+15:00, for good again after 300 s$/,
  ],
  [
    "recovers too late",
    recovers,
    WINDOW,
    { queries: dip(900, 1215) },
    "fail",
    /for good again after 315 s$/,
  ],
  [
    "recovers never",
    recovers,
    WINDOW,
    { queries: dip(900, 3600) },
    "fail",
    /violated from \+15:00 to the end$/,
  ],
  ["recovers and does not stay so", recovers, WINDOW, { queries: twice }, "fail", /after 795 s$/],
  ["never violated", recovers, WINDOW, { queries: dip(0, 15) }, "fail", /never violated/],
  [
    "recovers, as far as one can see",
    recovers,
    WINDOW,
    { queries: gap(dip(900, 1200)) },
    "inconclusive",
    /data at only/,
  ],
]);

function gap(queries: Readonly<Record<string, readonly Series[]>>) {
  return Object.fromEntries(
    Object.entries(queries).map(([name, lines]) => [
      name,
      lines.map(({ labels, points }) => ({ labels, points: points.filter((_, i) => i % 2 === 0) })),
    ]),
  );
}

const codes = KAS_GRPC_REQUESTS.errorCodes.join("|");
const selector = 'job="gitlab-kas"';
const all = `sum(rate(grpc_server_handled_total{${selector}}[5m]))`;
const proven = `0 * max(up{${selector}} == 1)`;
const errors = `sum(rate(grpc_server_handled_total{${selector},grpc_code=~"${codes}"}[5m])) / (${all} > 0) or ${proven}`;
const agents = `sum(grpc_server_requests_in_flight{${selector}, grpc_method="GetConfiguration"}) or ${proven}`;
const at = (value: number) => [series({}, 0, 3600, () => value)];

const slis: readonly JudgedRow[] = [
  [
    "within the objective",
    "errors",
    WINDOW,
    { queries: { [errors]: at(0.0005) } },
    "pass",
    /^0.000500$/,
  ],
  [
    "beyond the objective",
    "errors",
    WINDOW,
    { queries: { [errors]: at(0.0006) } },
    "fail",
    /^0.000600$/,
  ],
  [
    "errors that must be there",
    { of: "errors", is: "> 0.5", holds: "at some time" },
    WINDOW,
    { queries: { [errors]: at(0) } },
    "fail",
    /^0$/,
  ],
  [
    "completions",
    { of: "completions", is: "> 0.05" },
    WINDOW,
    { queries: { [`${all} or ${proven}`]: at(0.1) } },
    "pass",
    /^0.1/,
  ],
  [
    "agents that do not come back",
    { of: "agents", is: ">= 10", holds: { "recovers within": "5m" } },
    WINDOW,
    { queries: { [agents]: at(9) } },
    "fail",
    /to the end/,
  ],
  ["nobody scraped", "errors", WINDOW, {}, "inconclusive", /no data/],
];
judgesAsListed("sli", slis);
