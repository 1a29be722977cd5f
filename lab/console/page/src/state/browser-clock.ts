/** The page's only timers, in wall time; everything else waits for events. */
export const browserClock = {
  /** Wall time, ms since the Unix epoch. */
  now: (): number => Date.now(),
  /** @returns how to call it off. */
  after(ms: number, fn: () => void): () => void {
    const handle = window.setTimeout(fn, ms);
    return () => {
      window.clearTimeout(handle);
    };
  },
  every(ms: number, fn: () => void): () => void {
    const handle = window.setInterval(fn, ms);
    return () => {
      window.clearInterval(handle);
    };
  },
  async sleep(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      window.setTimeout(resolve, ms);
    });
  },
};
