import { randomBytes } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DEFAULT_KAS_PROFILE, type KasProfile } from "../../contracts/kas-profile.ts";
import type { ClockSettings } from "../../kit/clock/scaled-clock.ts";
import { SeededRandom } from "../../kit/random.ts";
import type { CertificateFiles } from "../faults/world.ts";
import { PORTS, type AddressBook } from "../topology/addresses.ts";
import { makeCertificates } from "../topology/certificates.ts";
import type { BroughtKas } from "../topology/brought-kas.ts";
import type { ComponentRecord, LinkRecord } from "../topology/component.ts";
import { linksToRunningKas, runningKasRecord } from "../topology/running-kas.ts";
import { doorsRecord } from "../topology/your-agentk.ts";
import {
  agentkRecord,
  gitalyRecord,
  linksRecord,
  loadBalancerRecord,
  railsRecord,
  type TopologyContext,
  type YourAgentk,
} from "../topology/components.ts";
import { drawFleet } from "../topology/fleet.ts";
import { kasRecord } from "../topology/kas-record.ts";
import { buildLinks } from "../topology/links.ts";
import { redisRecords } from "../topology/redis-records.ts";
import type { TopologyShape } from "../topology/presets.ts";
import { prometheusRecord } from "./prometheus-record.ts";
import { requestedMutation } from "./requested-mutation.ts";

/** Certificate files of an edge with TLS. */
export interface EdgeCertificates {
  readonly caFile: string;
  readonly valid: CertificateFiles;
  readonly expired: CertificateFiles;
}

/** Draws the fleet, makes the secrets and, for an edge with TLS, the certificates of one run. */
export async function runTopology(options: {
  readonly shape: TopologyShape;
  readonly kasProfile: KasProfile | undefined;
  readonly broughtKas?: BroughtKas | undefined;
  readonly yourAgentk: YourAgentk | null;
  readonly seed: string;
  readonly book: AddressBook;
  readonly dataFolder: string;
  readonly clockSettings: ClockSettings;
  readonly wallNowMs: number;
  readonly untold?: readonly string[] | undefined;
}): Promise<TopologyContext> {
  const { shape, seed, dataFolder, book } = options;
  return {
    shape,
    kasProfile: options.kasProfile ?? DEFAULT_KAS_PROFILE,
    broughtKas: options.broughtKas,
    book,
    links: linksOf(options),
    fleet: drawFleet(shape, new SeededRandom(seed).split("fleet")),
    seed,
    controlToken: randomBytes(24).toString("base64url"),
    clockJson: JSON.stringify(options.clockSettings),
    speed: options.clockSettings.speed,
    kasSecretBase64: randomBytes(32).toString("base64"),
    gitalyToken: randomBytes(24).toString("base64url"),
    kasMutation: requestedMutation(process.env),
    yourAgentk: options.yourAgentk,
    untold: options.untold,
    dataFolder,
    certificates: shape.tls
      ? await edgeCertificates(book.edge, dataFolder, options.wallNowMs)
      : null,
  };
}

async function edgeCertificates(
  edge: string,
  dataFolder: string,
  wallNowMs: number,
): Promise<EdgeCertificates> {
  const folder = join(dataFolder, "certificates");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const made = await makeCertificates([edge], wallNowMs);
  const write = async (name: string, text: string): Promise<string> => {
    const path = join(folder, name);
    await writeFile(path, text, { mode: 0o600 });
    return path;
  };
  const files = async (name: "valid" | "expired"): Promise<CertificateFiles> => ({
    certificateFile: await write(`${name}.crt`, made[name].certificate),
    keyFile: await write(`${name}.key`, made[name].key),
  });
  return {
    caFile: await write("ca.crt", made.ca),
    valid: await files("valid"),
    expired: await files("expired"),
  };
}

/** A kas that already runs has its own address; what it depends on is reached as ever. */
function linksOf({
  shape,
  book,
  broughtKas,
}: Pick<TopologyContext, "shape" | "book" | "broughtKas">): readonly LinkRecord[] {
  const links = buildLinks(shape, book);
  if (broughtKas?.kind !== "address") return links;
  return linksToRunningKas(links, broughtKas, { host: book.lab, port: PORTS.labMetrics });
}

function kasRecords(context: TopologyContext): readonly ComponentRecord[] {
  const { broughtKas, shape } = context;
  if (broughtKas?.kind === "address") return [runningKasRecord(context, broughtKas)];
  return Array.from({ length: shape.kasReplicas }, (_, index) => kasRecord(context, index + 1));
}

/** Everything that is started at the beginning of a run. */
export function allRecords(context: TopologyContext, runFolder: string): ComponentRecord[] {
  const { book, shape } = context;
  const dataFolder = join(runFolder, "prometheus");
  const address = { host: book.prometheus, port: PORTS.prometheus };
  return [
    prometheusRecord(address, dataFolder),
    ...redisRecords(context),
    linksRecord(context),
    railsRecord(context),
    gitalyRecord(context),
    ...kasRecords(context),
    loadBalancerRecord(context),
    agentkRecord(context),
    ...((shape.yourAgents ?? 0) === 0 ? [] : [doorsRecord(context)]),
  ];
}
