import { z } from "zod";

/** What is read of a dashboard's JSON; everything else may be there too. */
const Target = z.looseObject({
  refId: z.string(),
  expr: z.string(),
  legendFormat: z.string().default(""),
  instant: z.boolean().default(false),
});

const Panel = z.looseObject({
  id: z.int(),
  type: z.string(),
  title: z.string().default(""),
  interval: z.string().optional(),
  targets: z.array(Target).default([]),
});

const Row = z.looseObject({ type: z.literal("row"), panels: z.array(Panel) });

const Variable = z.looseObject({
  name: z.string(),
  type: z.string(),
  query: z.unknown(),
  allValue: z.string().optional(),
  current: z.looseObject({ value: z.union([z.string(), z.array(z.string())]) }).optional(),
});

const Annotation = z.looseObject({ name: z.string(), expr: z.string().optional() });

export const DashboardJson = z.looseObject({
  uid: z.string(),
  title: z.string(),
  panels: z.array(z.union([Row, Panel])),
  templating: z.looseObject({ list: z.array(Variable).default([]) }),
  annotations: z.looseObject({ list: z.array(Annotation).default([]) }),
});

export type DashboardJson = z.output<typeof DashboardJson>;
export type PanelJson = z.output<typeof Panel>;
export type VariableJson = z.output<typeof Variable>;

/** Every panel, those inside collapsed rows too, in the order in which they are seen. */
export function panelsOf({ panels }: DashboardJson): readonly PanelJson[] {
  return panels.flatMap((panel) => {
    const row = Row.safeParse(panel);
    return row.success ? row.data.panels : [Panel.parse(panel)];
  });
}
