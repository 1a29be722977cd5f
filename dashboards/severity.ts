/** GitLab's severities, s1 the worst. */
export type Severity = "s1" | "s2" | "s3" | "s4";

/** Severities that page. Source: observability reference, sections 1.5 and 2.2. */
export const PAGING_SEVERITIES: ReadonlySet<string> = new Set<Severity>(["s1", "s2"]);
