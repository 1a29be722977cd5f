/**
 * How the lab launches a service: what the two agree on beside the real system's own interfaces.
 * A service started without any of these variables lives on the wall clock and has no control port.
 */
export const LAUNCH_ENV = {
  /** JSON of the clock all processes of a run share: `{epochMs, wallStartMs, speed}`. */
  clock: "KASLAB_CLOCK",
  /** Seed of this component, text. */
  seed: "KASLAB_SEED",
  /** `host:port` of the control endpoint (loopback); absent means none. */
  controlAddress: "KASLAB_CONTROL_ADDRESS",
  /** Bearer token every control request needs. */
  controlToken: "KASLAB_CONTROL_TOKEN",
  /** Name of the component, for log lines: `kas-1`. */
  component: "KASLAB_COMPONENT",
  /**
   * `<pid>:<start time>` of the lab that owns the process; a later run sweeps processes whose owner
   * is gone.
   */
  owner: "KASLAB_OWNER",
  /**
   * `stdin`: the launcher's messages come on stdin, one JSON object a line, and its end is the
   * launcher's. Absent: on Node's IPC channel, if there is one.
   */
  launcher: "KASLAB_LAUNCHER",
  /** In containers, for the image's health check: JSON of `{host, port, path, bearer?}`. */
  readiness: "KASLAB_READINESS",
  /**
   * Only tests set it, for the lab, which hands it to every kas pod: the name of a mutation
   * (contracts/kas-mutations.ts) by which kas is broken on purpose.
   */
  mutation: "KASLAB_TEST_MUTATION",
  /** JSON list of messages that a service does not log: what the lab does to it, in a drill. */
  untold: "KASLAB_UNTOLD",
  /** For kas: JSON of a `KasProfile` (contracts/kas-profile.ts), which no configuration file can say. */
  kasProfile: "KASLAB_KAS_PROFILE",
  /** `on`: kas counts a connection as old as its upgrade asks (contracts/connection-age.ts). */
  countedAges: "KASLAB_COUNTED_AGES",
} as const;

/** Control endpoints that every service with a control port has. */
export const CONTROL_PATHS = {
  /** GET, 200 as soon as the service serves. */
  ready: "/control/ready",
} as const;
