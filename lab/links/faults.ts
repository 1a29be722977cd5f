import type { LinkFault, LinkFaultBody } from "../../contracts/link-faults.ts";
import { nearestWord } from "../../kit/nearest-word.ts";
import type { Relay } from "./relay.ts";

/** A fault names a link that is not there. */
export class UnknownLink extends Error {}

/** The faults in force on all links. */
export class LinkFaults {
  private readonly relays: readonly Relay[];
  private readonly byId = new Map<string, LinkFault>();

  constructor(relays: readonly Relay[]) {
    this.relays = relays;
  }

  list(): readonly LinkFault[] {
    return [...this.byId.values()];
  }

  /**
   * Sets the fault on all its links in one synchronous step, in the place of one with that id.
   * @throws UnknownLink with the nearest known name; nothing is set then.
   */
  set(id: string, body: LinkFaultBody): void {
    for (const link of body.links) this.mustKnow(link);
    const fault = { ...body, links: [...new Set(body.links)], id };
    this.byId.set(id, fault);
    for (const relay of this.relays) {
      if (fault.links.includes(relay.link.name)) relay.setFault(fault);
      else relay.healFault(id);
    }
  }

  /** Heals in one synchronous step. @returns whether there was such a fault. */
  heal(id: string): boolean {
    for (const relay of this.relays) relay.healFault(id);
    return this.byId.delete(id);
  }

  /**
   * Resolves when every link listens that should.
   * @throws LabError `LINKS_CANNOT_LISTEN`
   */
  async settled(): Promise<void> {
    await Promise.all(this.relays.map((relay) => relay.listening()));
  }

  private mustKnow(link: string): void {
    const known = this.relays.map((relay) => relay.link.name);
    if (known.includes(link)) return;
    const nearest = nearestWord(link, known);
    const hint = nearest === undefined ? "" : `; did you mean ${nearest}?`;
    throw new UnknownLink(`no link ${link}${hint}`);
  }
}
