import type { DrillCatalogue } from "./api/catalogue.ts";
import { CAUSES } from "./causes.ts";
import { FIGURES } from "./figures.ts";
import { MITIGATIONS } from "./mitigations.ts";
import type { DrillLab } from "./ports.ts";

/** The words of a drill. The incident is not asked, so nothing here can tell of it. */
export function catalogueOf(lab: DrillLab): DrillCatalogue {
  return {
    causes: CAUSES.map(({ id, says, area }) => ({ id, says, area })),
    mitigations: MITIGATIONS.map(({ id, says, area, target, takesMs }) => ({
      id,
      says,
      area,
      takesMs,
      target: target === null ? null : { kind: target, words: [...lab.targets(target)] },
    })),
    figures: [...FIGURES],
    logs: [...lab.logNames()],
    states: [...lab.states],
  };
}
