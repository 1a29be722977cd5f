import type { Container } from "../pod.ts";

/** A container that ends when a test says so, and at once when it is told to. */
export class FakeContainer implements Container {
  readonly exited: Promise<void>;
  crashes = 0;
  stops = 0;
  /** Whether SIGTERM is enough; else the test ends it. */
  readonly obeys: boolean;
  private readonly ending = Promise.withResolvers<undefined>();

  constructor({ obeys = true }: { readonly obeys?: boolean } = {}) {
    this.obeys = obeys;
    this.exited = this.ending.promise;
  }

  /** The process is gone. */
  end(): void {
    this.ending.resolve(undefined);
  }

  crash(): void {
    this.crashes += 1;
    this.end();
  }

  async stop(): Promise<void> {
    this.stops += 1;
    if (this.obeys) this.end();
    await this.exited;
  }
}
