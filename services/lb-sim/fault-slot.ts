import type { z } from "zod";

/** One kind of fault: what is in force of it, how it is injected and healed. */
export class FaultSlot<Fault> {
  private readonly schema: z.ZodType<Fault>;
  private readonly apply: (fault: Fault | undefined) => Promise<void> | void;
  private current: Fault | undefined;

  /** `apply` brings the fault into force in the place of the one before; undefined heals. */
  constructor(schema: z.ZodType<Fault>, apply: (fault: Fault | undefined) => Promise<void> | void) {
    this.schema = schema;
    this.apply = apply;
  }

  get inForce(): Fault | undefined {
    return this.current;
  }

  /** Resolves when it is in force; @throws ZodError for a body of the wrong shape. */
  async inject(body: unknown): Promise<void> {
    const fault = this.schema.parse(body);
    await this.apply(fault);
    this.current = fault;
  }

  /** Resolves when it is gone, also when there was none. */
  async heal(): Promise<void> {
    await this.apply(undefined);
    this.current = undefined;
  }
}
