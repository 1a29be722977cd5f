/**
 * How the run's own Prometheus is started: no scrapes of its own, remote write on, samples accepted
 * out of order for a day (results of walked rules are older than the newest scrape).
 */
export function prometheusLaunch(options: {
  readonly host: string;
  readonly port: number;
  readonly dataFolder: string;
}): { readonly args: readonly string[]; readonly files: Readonly<Record<string, string>> } {
  return {
    args: [
      "--config.file={dir}/prometheus.yml",
      `--storage.tsdb.path=${options.dataFolder}`,
      "--storage.tsdb.retention.time=100y",
      `--web.listen-address=${options.host}:${options.port}`,
      "--web.enable-remote-write-receiver",
      "--query.lookback-delta=5m",
      "--log.level=warn",
    ],
    files: {
      "prometheus.yml": "storage:\n  tsdb:\n    out_of_order_time_window: 24h\n",
    },
  };
}
