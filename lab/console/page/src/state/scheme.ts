import { effect, signal } from "@preact/signals";

/** What was chosen; `system` follows the machine. */
export type Scheme = "system" | "light" | "dark";

const KEY = "kas-lab-scheme";
const system = window.matchMedia("(prefers-color-scheme: dark)");
const systemIsDark = signal(system.matches);
system.addEventListener("change", (event) => {
  systemIsDark.value = event.matches;
});

export const scheme = signal<Scheme>(read());

export const isDark = (): boolean =>
  scheme.value === "system" ? systemIsDark.value : scheme.value === "dark";

function read(): Scheme {
  const kept = window.localStorage.getItem(KEY);
  return kept === "light" || kept === "dark" ? kept : "system";
}

/** Light and dark by turns, from what is seen now. */
export function turnScheme(): void {
  scheme.value = isDark() ? "light" : "dark";
}

effect(() => {
  if (scheme.value === "system") {
    delete document.documentElement.dataset["scheme"];
    window.localStorage.removeItem(KEY);
  } else {
    document.documentElement.dataset["scheme"] = scheme.value;
    window.localStorage.setItem(KEY, scheme.value);
  }
});
