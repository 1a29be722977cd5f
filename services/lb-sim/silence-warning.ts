/**
 * Keeps one deprecation code from being printed; every other warning is printed as before. Used for
 * DEP0060 (`util._extend`), which http-proxy 1.18 raises at its first request.
 */
export function silenceWarning(code: string): void {
  const printers = process.listeners("warning");
  process.removeAllListeners("warning");
  process.on("warning", (warning) => {
    if ("code" in warning && warning.code === code) return;
    for (const print of printers) print(warning);
  });
}
