import { connect, type Socket } from "node:net";
import type { LinkEffectKind, LinkFault } from "../../contracts/link-faults.ts";
import type { Clock } from "../../kit/clock/clock.ts";
import type { Started } from "../../kit/lifecycle.ts";
import type { Random } from "../../kit/random.ts";
import type { LinkRecord } from "../topology/component.ts";
import { Connection } from "./connection.ts";
import { Listener } from "./listener.ts";
import { treatmentOf, type Treatment } from "./treatment.ts";

/** What a link has done since its start. */
export interface LinkCounts {
  /** Connections accepted. */
  readonly connections: number;
  /** Connections that are joined to the target. */
  readonly openConnections: number;
  readonly dialFailures: number;
  /** Bytes read from the clients. */
  readonly toTarget: number;
  /** Bytes read from the target. */
  readonly toClient: number;
}

/** One link: accepts on its address and joins every connection to one of its own to the target. */
export class Relay implements Started {
  readonly link: LinkRecord;
  private readonly clock: Clock;
  private readonly random: Random;
  private readonly listener: Listener;
  private readonly open = new Set<Connection>();
  private readonly faults = new Map<string, LinkFault>();
  private connections = 0;
  private dialFailures = 0;
  private closedBytes = { toTarget: 0, toClient: 0 };

  constructor(link: LinkRecord, ports: { readonly clock: Clock; readonly random: Random }) {
    this.link = link;
    this.clock = ports.clock;
    this.random = ports.random.split(link.name);
    this.listener = new Listener(link, ports.clock, (client) => this.accept(client));
  }

  /**
   * Listens. @returns the port, of interest when the link asks for port 0.
   * @throws LabError `LINKS_CANNOT_LISTEN` (environment) that names the link.
   */
  async start(): Promise<number> {
    return await this.listener.start();
  }

  counts(): LinkCounts {
    let { toTarget, toClient } = this.closedBytes;
    let openConnections = 0;
    for (const { bytesRead, isJoined } of this.open) {
      toTarget += bytesRead.toTarget;
      toClient += bytesRead.toClient;
      if (isJoined) openConnections += 1;
    }
    const { connections, dialFailures } = this;
    return { connections, openConnections, dialFailures, toTarget, toClient };
  }

  /** How many faults of this kind are in force. */
  faultsOf(kind: LinkEffectKind): number {
    return [...this.faults.values()].filter(({ effect }) => effect.kind === kind).length;
  }

  /** The fault is in force for open and new connections when this returns. Its id names it. */
  setFault(fault: LinkFault): void {
    this.faults.set(fault.id, fault);
    this.applyFaults();
  }

  /** The fault is gone when this returns; {@link listening} tells when a refused address is back. */
  healFault(id: string): void {
    if (this.faults.delete(id)) this.applyFaults();
  }

  /**
   * Resolves when the link listens, unless a fault wants it to refuse; tries again if it failed before.
   * @throws LabError `LINKS_CANNOT_LISTEN`
   */
  async listening(): Promise<void> {
    if (!this.isRefused) await this.listener.reopen();
  }

  /** Stops listening and resets what is open. Idempotent. */
  async stop(): Promise<void> {
    this.listener.stop();
    const open = [...this.open];
    for (const connection of open) connection.reset();
    await Promise.all(open.map((connection) => connection.closed));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  private get isRefused(): boolean {
    return this.faultsOf("refuse") > 0;
  }

  private applyFaults(): void {
    if (this.isRefused) this.listener.refuse();
    for (const connection of this.open) connection.treat(this.treatmentFor(connection.number));
  }

  /** The faults whose share the connection is of; its draw depends on the fault and its number only. */
  private treatmentFor(number: number): Treatment {
    const isMet = ({ id, share }: LinkFault): boolean =>
      share === 1 || this.random.split(`${id}/${number}`).next() < share;
    return treatmentOf([...this.faults.values()].filter(isMet));
  }

  private accept(client: Socket): void {
    this.connections += 1;
    const number = this.connections;
    this.open.add(
      new Connection(client, number, this.treatmentFor(number), {
        clock: this.clock,
        random: this.random.split(`connection ${number}`),
        dial: () => this.dial(),
        onDialFailed: () => (this.dialFailures += 1),
        onClosed: (connection) => this.forget(connection),
      }),
    );
  }

  private dial(): Socket {
    const { target, sourceHost } = this.link;
    return connect({
      ...target,
      ...(sourceHost === null ? {} : { localAddress: sourceHost }),
      allowHalfOpen: true,
      noDelay: true,
    });
  }

  private forget(connection: Connection): void {
    this.open.delete(connection);
    this.closedBytes = {
      toTarget: this.closedBytes.toTarget + connection.bytesRead.toTarget,
      toClient: this.closedBytes.toClient + connection.bytesRead.toClient,
    };
  }
}
