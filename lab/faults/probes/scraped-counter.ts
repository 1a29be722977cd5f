import type { FaultContext } from "../fault.ts";

type Labels = Readonly<Record<string, string>>;

const SAMPLE = /^([A-Za-z_:][\w:]*)(?:\{(.*)\})? (\S+)/;
const LABEL = /(\w+)="((?:[^"\\]|\\.)*)"/g;

/** Sum of a metric's series on a metrics page; 0 when there is none. */
export async function counterOf(
  { httpGet }: Pick<FaultContext, "httpGet">,
  url: string,
  metric: string,
  matches: (labels: Labels) => boolean,
): Promise<number> {
  const answer = await httpGet(url);
  if (answer.kind === "failed") throw new Error(`${url}: ${answer.error}`);
  let sum = 0;
  for (const line of (answer.body ?? "").split("\n")) {
    const [, name, labelText = "", value] = SAMPLE.exec(line) ?? [];
    if (name !== metric) continue;
    const labels = Object.fromEntries(
      [...labelText.matchAll(LABEL)].map(([, key = "", text = ""]) => [key, text]),
    );
    if (matches(labels)) sum += Number(value);
  }
  return sum;
}
