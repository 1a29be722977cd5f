/**
 * A metrics page as Go's client library writes it: a family without a series is not mentioned, where
 * prom-client prints its HELP and TYPE. Source: recording kas-metrics-one-agent, which has no
 * `grpc_server_handled_total` before a stream has ended.
 */
export function withoutEmptyFamilies(page: string): string {
  const blocks = page.split(/^(?=# HELP )/m);
  return blocks.filter((block) => /^[^#\s]/m.test(block)).join("");
}
