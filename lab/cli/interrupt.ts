/** Signals that end a run; the first heals and reports, the second kills. */
const SIGNALS: readonly NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP"];

export interface Interrupt {
  /** Aborts at the first signal. */
  readonly signal: AbortSignal;
  /** What the second signal does before the process exits with 130. */
  setKill(kill: () => void): void;
  /** As `setKill`, for one of several runs beside each other. */
  addKill(kill: () => void): void;
  /** Processes that are told of in the first answer. */
  setCount(count: number): void;
  dispose(): void;
}

/** Two-step Ctrl-C. `say` must write at once. */
export function listenForInterrupts(
  say: (text: string) => void,
  exit: (code: number) => void = (code) => process.exit(code),
): Interrupt {
  const controller = new AbortController();
  const kills: (() => void)[] = [];
  let count = 0;
  const onSignal = (name: NodeJS.Signals): void => {
    if (controller.signal.aborted) {
      for (const kill of kills) kill();
      exit(130);
      return;
    }
    const what = count === 0 ? "stopping" : `healing, stopping ${count} processes`;
    say(`\n${what}; again to kill\n`);
    controller.abort(new Error(name));
  };
  for (const name of SIGNALS) process.on(name, onSignal);
  return {
    signal: controller.signal,
    setKill: (value) => {
      kills.splice(0, kills.length, value);
    },
    addKill: (value) => {
      kills.push(value);
    },
    setCount: (value) => {
      count = value;
    },
    dispose: () => {
      for (const name of SIGNALS) process.off(name, onSignal);
    },
  };
}
