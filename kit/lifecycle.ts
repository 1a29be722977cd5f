import { messageOf } from "./errors.ts";

/** Anything that runs. `stop` may be called twice and during start. */
export interface Started extends AsyncDisposable {
  stop(): Promise<void>;
}

/**
 * Undo steps, registered before what they undo and run in reverse order. Every step runs even if
 * another fails; all failures are reported together, first cause first.
 */
export class UndoStack {
  private readonly steps: { readonly what: string; readonly undo: () => Promise<void> | void }[] =
    [];
  private running: Promise<void> | undefined;

  add(what: string, undo: () => Promise<void> | void): void {
    this.steps.push({ what, undo });
  }

  /** Runs all steps once; a second call waits for the first. */
  run(): Promise<void> {
    this.running ??= this.runAll();
    return this.running;
  }

  private async runAll(): Promise<void> {
    const failures: Error[] = [];
    for (let step = this.steps.pop(); step !== undefined; step = this.steps.pop()) {
      try {
        await step.undo();
      } catch (error) {
        failures.push(new Error(`${step.what}: ${messageOf(error)}`, { cause: error }));
      }
    }
    if (failures.length === 1) throw failures[0] as Error;
    if (failures.length > 1) {
      const texts = failures.map((failure) => failure.message).join("; ");
      throw new AggregateError(failures, texts);
    }
  }
}
