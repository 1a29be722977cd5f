import type { Container, ContainerExit } from "../pod.ts";

/** A container that ends when a test says so, and at once when it is told to. */
export class FakeContainer implements Container {
  readonly exited: Promise<ContainerExit>;
  crashes = 0;
  stops = 0;
  /** Whether SIGTERM is enough; else the test ends it. */
  readonly obeys: boolean;
  private readonly ending = Promise.withResolvers<ContainerExit>();

  constructor({ obeys = true }: { readonly obeys?: boolean } = {}) {
    this.obeys = obeys;
    this.exited = this.ending.promise;
  }

  /** The process is gone, by itself unless something else is said. */
  end(exit: ContainerExit = { exitCode: 0, signal: null }): void {
    this.ending.resolve(exit);
  }

  crash(): void {
    this.crashes += 1;
    this.end({ exitCode: null, signal: "SIGKILL" });
  }

  async stop(): Promise<void> {
    this.stops += 1;
    if (this.obeys) this.end();
    await this.exited;
  }
}
