import type { Certificate } from "./certificate.ts";
import type { FrontEnd } from "./front-end.ts";

/** All front ends with what they are told: all or one of them may refuse. */
export class FrontEnds {
  private readonly all: readonly FrontEnd[];
  private allRefuse = false;
  private oneRefuses: string | undefined;
  private isStopped = false;
  private turn: Promise<void> = Promise.resolve();

  constructor(all: readonly FrontEnd[]) {
    this.all = all;
  }

  /** As they stand now. */
  states(): readonly Pick<FrontEnd, "name" | "accepts" | "connections">[] {
    return this.all;
  }

  has(name: string): boolean {
    return this.all.some((frontEnd) => frontEnd.name === name);
  }

  /** Listens wherever nothing refuses; @throws the system's error when an address is taken. */
  accept(): Promise<void> {
    return this.settle();
  }

  /** Resolves when nobody is accepted any more, or everybody again. `cut` resets what is open. */
  async refuseAll(refuse: boolean, cut: boolean): Promise<void> {
    this.allRefuse = refuse;
    await this.settle();
    if (cut) for (const frontEnd of this.all) frontEnd.cut();
  }

  /** The same for one front end; undefined for none. */
  async refuseOne(name: string | undefined, cut: boolean): Promise<void> {
    this.oneRefuses = name;
    await this.settle();
    if (cut) this.all.find((frontEnd) => frontEnd.name === name)?.cut();
  }

  setCertificate(certificate: Certificate): void {
    for (const frontEnd of this.all) frontEnd.setCertificate(certificate);
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    await Promise.all(this.all.map((frontEnd) => frontEnd.stop()));
  }

  /** Brings every front end into the wanted state; one call after the other. */
  private settle(): Promise<void> {
    this.turn = this.turn.catch(() => undefined).then(() => this.apply());
    return this.turn;
  }

  private async apply(): Promise<void> {
    for (const frontEnd of this.all) {
      if (this.allRefuse || frontEnd.name === this.oneRefuses) frontEnd.refuse();
      else if (!this.isStopped) await frontEnd.accept();
    }
  }
}
