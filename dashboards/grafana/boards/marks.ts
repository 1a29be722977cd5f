import type { AnnotationSpec, LinkSpec } from "../model.ts";

/** On every panel of every dashboard: what was broken when, and what fired. */
export const MARKS: readonly AnnotationSpec[] = [
  {
    name: "Faults of the lab",
    expr: "kaslab_fault_active",
    title: "{{fault}}",
    text: "{{id}} {{target}}",
    meaning: "hurt",
  },
  {
    name: "Alerts that fire",
    expr: 'ALERTS{alertstate="firing", origin!="lab-control"}',
    title: "{{alertname}}",
    text: "{{severity}} {{window}} {{pager}}",
    meaning: "told",
  },
];

const link = (title: string, uid: string): LinkSpec => ({ title, url: `/d/${uid}` });

/** From each dashboard to the others. */
export const LINKS: readonly LinkSpec[] = [
  link("kas overview", "kas-main"),
  link("Kube containers", "kas-kube-containers"),
  link("Kube deployment", "kas-kube-deployments"),
  link("Pod info", "kas-pod"),
  link("CI tunnel", "kas-ci-tunnel"),
  link("Misc", "kas-misc"),
  link("Incident", "kas-lab-incident"),
  link("Edge", "kas-lab-edge"),
];
