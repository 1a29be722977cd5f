import type { FiringSpan, TimingCase } from "./timing-case.ts";
import { gauge, type GaugePhase, type TimingSeries } from "./timing-series.ts";

const HISTORY = 60;
const SATURATED = "component_saturation_slo_out_of_bounds";

type Value = GaugePhase["value"];

/** A gauge that has one value until T+0 and then others, each for so many minutes. */
function from(
  name: string,
  labels: Readonly<Record<string, string>>,
  before: Value,
  ...after: readonly (readonly [Value, number])[]
): TimingSeries {
  const phases = after.map(([value, minutes]) => ({ value, minutes }));
  return gauge({ __name__: name, ...labels }, [{ minutes: HISTORY, value: before }, ...phases]);
}

function row(
  name: string,
  minutes: number,
  series: readonly TimingSeries[],
  fires: readonly FiringSpan[],
  reference = "",
): TimingCase {
  return { name, reference, historyMinutes: HISTORY, minutes, series, fires };
}

const REDIS = { job: "redis", type: "redis", instance: "redis-1" };
const MASTER = { ...REDIS, role: "master" };
const KAS = { job: "gitlab-kas", type: "kas", tier: "sv", stage: "main", environment: "gstg" };
const WAITING = "kube_pod_container_status_waiting_reason";
const POD = { ...KAS, env: "gstg", cluster: "c", deployment: "gitlab-kas", pod: "kas-1" };
const SURGE = from(
  "kube_deployment_spec_strategy_rollingupdate_max_surge",
  { ...KAS, env: "gstg", cluster: "c", deployment: "gitlab-kas" },
  1,
  [1, 60],
);

/** Connected replicas, one number for each minute after T+0. */
function replicas(before: number, ...after: readonly number[]): TimingSeries {
  const phases = after.map((value) => [value, 1] as const);
  const rest = [after.at(-1) ?? before, 120 - after.length] as const;
  return from("redis_connected_slaves", REDIS, before, ...phases, rest);
}

function share(
  name: string,
  of: string,
  labels: object,
  used: number,
  total: number,
): TimingSeries[] {
  const target = { ...labels };
  return [from(name, target, 0, [used, 60]), from(of, target, total, [total, 60])];
}

/** Inputs that make GitLab's generic alerts fire, and some that must not. */
export const GENERIC_TIMINGS: readonly TimingCase[] = [
  row(
    "Redis is dead for 40 min, its exporter lives, and then it is no master",
    60,
    [
      from("redis_up", REDIS, 1, [0, 40], [1, 20]),
      from("redis_instance_info", MASTER, 1, ["gone", 0]),
    ],
    [
      { alert: "RedisMasterMissing", fires: 2, clears: null },
      { alert: "RedisInstanceDown", fires: 21, clears: 41 },
    ],
    "S10: master missing about T+2, instance down at T+20",
  ),
  row(
    "a failover: the replicas come and go once",
    60,
    [
      from("redis_up", REDIS, 1, [1, 60]),
      from("redis_instance_info", MASTER, 1, [1, 60]),
      replicas(2, 1, 1, 2),
    ],
    [],
    "S12: none",
  ),
  row(
    "the replicas change three times in three minutes",
    60,
    [replicas(2, 1, 2, 1, 2)],
    [{ alert: "RedisReplicasFlapping", fires: 3, clears: 7 }],
    "over 2 changes in 5 min: s4",
  ),
  row(
    "five failovers in an hour",
    90,
    [replicas(2, ...[1, 2, 3, 4, 5].flatMap(() => [1, 2, 2, 2, 2, 2, 2, 2, 2, 2]))],
    [{ alert: "RedisReplicasFlapping", window: "1h", fires: 21, clears: 82 }],
    "over 4 changes in an hour: s1",
  ),
  row(
    "a replica is lost for 20 min",
    60,
    [replicas(2, ...Array<number>(20).fill(1), 2)],
    [{ alert: "RedisReplicationDown", fires: 6, clears: 21 }],
  ),
  row(
    "Redis runs out of connections",
    30,
    share("redis_connected_clients", "redis_config_maxclients", REDIS, 95, 100),
    [{ alert: SATURATED, component: "redis_clients", fires: 6, clears: null }],
    "S15: over 0.90 after 5 min",
  ),
  row(
    "90 % of Redis' connections, which is the limit and not above it",
    30,
    share("redis_connected_clients", "redis_config_maxclients", REDIS, 90, 100),
    [],
  ),
  row(
    "Redis runs out of memory",
    30,
    share("redis_memory_used_bytes", "redis_memory_max_bytes", REDIS, 71, 100),
    [{ alert: SATURATED, component: "redis_memory", fires: 6, clears: null }],
  ),
  row(
    "a Redis without a limit of memory has no ratio",
    30,
    share("redis_memory_used_bytes", "redis_memory_max_bytes", REDIS, 1e9, 0),
    [],
  ),
  row(
    "kas runs out of file descriptors",
    30,
    share("process_open_fds", "process_max_fds", { ...KAS, pod: "kas-1" }, 950, 1000),
    [{ alert: SATURATED, component: "open_fds", fires: 6, clears: null }],
  ),
  ...(
    [
      [
        10,
        [
          {
            alert: SATURATED,
            component: "kube_horizontalpodautoscaler_desired_replicas",
            fires: 26,
            clears: null,
          },
        ],
      ],
      [9, []],
    ] as const
  ).map(([desired, fires]) =>
    row(
      `the autoscaler wants ${desired} of 10 replicas`,
      45,
      share(
        "kube_horizontalpodautoscaler_status_desired_replicas",
        "kube_horizontalpodautoscaler_spec_max_replicas",
        KAS,
        desired,
        10,
      ),
      fires,
      "S25: at 10 of 10 after 25 min, at 9 never",
    ),
  ),
  row(
    "one pod crash loops, with one container of surge",
    45,
    [from(WAITING, { ...POD, reason: "CrashLoopBackOff" }, 0, [1, 30], [0, 15]), SURGE],
    [
      { alert: "KubePodCrashLooping", fires: 6, clears: 31 },
      { alert: "KubeContainersWaitingInError", fires: 21, clears: 31 },
    ],
    "S20: T+6 to T+12, and T+20",
  ),
  row(
    "containers are only being created",
    45,
    [from(WAITING, { ...POD, reason: "ContainerCreating" }, 0, [1, 45]), SURGE],
    [],
  ),
  row(
    "the metrics port of all targets is closed",
    30,
    ["kas-1", "kas-2"].map((pod) => from("up", { ...KAS, pod }, 1, [0, 30])),
    [{ alert: "TargetsDown", fires: 13, clears: null }],
    "S49: about T+13",
  ),
  row(
    "all targets are gone",
    30,
    ["kas-1", "kas-2"].map((pod) => from("up", { ...KAS, pod }, 1, ["gone", 0])),
    [],
    "S48: none, there are no targets",
  ),
  row(
    "Gitaly is down",
    30,
    [from("up", { job: "gitaly", type: "gitaly", tier: "stor", instance: "file-01" }, 1, [0, 30])],
    [
      { alert: "TargetsDown", fires: 13, clears: null },
      { alert: "GitalyFileServerDown", fires: 16, clears: null },
    ],
    "S39: T+15",
  ),
  row(
    "the probes of kas fail for 5 min",
    30,
    [
      from(
        "probe_success",
        { job: "blackbox", instance: "https://kas.gitlab.com" },
        1,
        [0, 5],
        [1, 25],
      ),
    ],
    [{ alert: "BlackboxProbeFailures", fires: 3, clears: 13 }],
  ),
  ...(
    [
      ["SSLCertExpiresSoon", 7],
      ["SSLCertExpiresVerySoon", 3],
    ] as const
  ).map(([alert, days]) =>
    row(
      `a certificate with ${days} days left at T+0`,
      60,
      [expiry(HISTORY * 60 + days * 86_400)],
      [
        ...(days === 3 ? [{ alert: "SSLCertExpiresSoon", fires: 30 - HISTORY, clears: null }] : []),
        { alert, fires: 31, clears: null },
      ],
      "30 min after it has 7 or 3 days left",
    ),
  ),
];

/** When a certificate expires, seconds after the begin of the series. */
function expiry(second: number): TimingSeries {
  const labels = { job: "blackbox-tls-expiry", instance: "https://kas.gitlab.com" };
  return {
    ...from("probe_ssl_earliest_cert_expiry", labels, second, [second, 60]),
    unixTime: true,
  };
}
