/** How a number of a subject is written. */
export type Unit = "share" | "percent" | "per second" | "length" | "plain";

/** What an expression measures, as a person calls it. */
export interface Subject {
  readonly name: string;
  readonly unit: Unit;
}

interface Named extends Subject {
  readonly expr: RegExp;
}

/** An aggregation's head: `sum by (environment, stage) (`, whatever its labels. */
const BY = String.raw`(?:sum|avg|max|count|group) by \([^)]*\) \(`;

const named = (expr: string, name: string, unit: Unit): Named => ({
  expr: new RegExp(`^${expr}`),
  name,
  unit,
});

/**
 * Expressions of GitLab's and the lab's own rules that have a name among people; any other, as in a
 * user's rules, is called by its own text. The first that fits counts.
 */
const SUBJECTS: readonly Named[] = [
  named(
    String.raw`gitlab_component_errors:ratio_(\w+)(?:\{[^}]*\})?$`,
    "the error share over $1",
    "share",
  ),
  named(
    String.raw`gitlab_component_ops:rate_(\w+)(?:\{[^}]*\})?$`,
    "the rate of finished calls over $1",
    "per second",
  ),
  named(
    String.raw`gitlab_component_ops:rate_(\w+)(?:\{[^}]*\})? offset 1h$`,
    "the rate of finished calls over $1 an hour before",
    "per second",
  ),
  named(
    String.raw`${BY}gitlab_component_ops:rate_\w+\{[^}]*\} offset 1h\)$`,
    "traffic an hour before",
    "plain",
  ),
  named(String.raw`${BY}gitlab_component_ops:rate_\w+\{[^}]*\}\)$`, "traffic", "plain"),
  named(
    String.raw`gitlab_component_saturation:ratio\{component="(\w+)"\}$`,
    "the saturation of $1",
    "share",
  ),
  named(String.raw`${BY}redis_up\{`, "a scrape of Redis", "plain"),
  named(String.raw`${BY}redis_instance_info\{[^}]*role="master"`, "a Redis primary", "plain"),
  named(String.raw`redis_up\{`, "redis_up", "plain"),
  named(
    String.raw`changes\(redis_connected_slaves\{[^}]*\}\[(\w+)\]\)$`,
    "the number of changes of Redis' replicas over $1",
    "plain",
  ),
  named(
    String.raw`${BY}redis_connected_slaves\{[^}]*\}\)$`,
    "the number of Redis' replicas",
    "plain",
  ),
  named(
    String.raw`${BY}kube_pod_container_status_waiting_reason\{reason="CrashLoopBackOff"\}`,
    "the share of waiting containers that crash-loop",
    "share",
  ),
  named(
    String.raw`${BY}kube_pod_container_status_waiting_reason\{`,
    "the number of containers that wait in error",
    "plain",
  ),
  named(
    String.raw`${BY}avg_over_time\(up\[(\w+)\]\)\) \* 100$`,
    "the share of scrapes that answer over $1",
    "percent",
  ),
  named(String.raw`up\{job="gitaly"`, "Gitaly's scrape (up)", "plain"),
  named(
    String.raw`avg_over_time\(probe_success\{[^}]*\}\[(\w+)\]\) \* 100$`,
    "the share of probes that succeed over $1",
    "percent",
  ),
  named(
    String.raw`probe_ssl_earliest_cert_expiry\{[^}]*\} - time\(\)$`,
    "the time left on the certificate",
    "length",
  ),
  named(
    String.raw`sum\(grpc_server_requests_in_flight\{[^}]*grpc_method="GetConfiguration"\}\)`,
    "the number of connected agents",
    "plain",
  ),
  named(
    String.raw`sum\(rate\(grpc_server_handled_total\{[^}]*Unauthenticated[^}]*\}\[(\w+)\]\)\) \/`,
    "the share of calls that fail to authenticate over $1",
    "share",
  ),
  named(
    String.raw`sum\(rate\(grpc_server_handled_total\{[^}]*ResourceExhausted[^}]*\}\[(\w+)\]\)\) \/`,
    "the share of calls that the limiter denies over $1",
    "share",
  ),
  named(
    String.raw`sum\(rate\(grpc_server_handled_total\{[^}]*GetConfiguration[^}]*\}\[(\w+)\]\)\) \/`,
    "the share of GetConfiguration calls that fail over $1",
    "share",
  ),
  named(
    String.raw`sum\(rate\(grpc_client_handled_total\{[^}]*gitaly[^}]*\}\[(\w+)\]\)\) \/`,
    "the share of calls to Gitaly that fail over $1",
    "share",
  ),
];

/** The name of what an expression measures; its own text where it has none. */
export function subjectOf(expr: string): Subject {
  const plain = expr.replace(/\s+/g, " ").trim();
  for (const { expr: pattern, name, unit } of SUBJECTS) {
    const match = pattern.exec(plain);
    if (match !== null) return { name: name.replace("$1", match[1] ?? ""), unit };
  }
  return { name: expr, unit: "plain" };
}
