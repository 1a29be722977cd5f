/** Where a Redis server listens. */
export interface RedisAddress {
  readonly host: string;
  readonly port: number;
}

/** Who knows the address of the server that takes writes. */
export interface MasterSource {
  /**
   * The address to dial now.
   * @throws Error with go-redis' own words when nobody says it.
   */
  master(): Promise<RedisAddress>;
  /** Called with the new address when the master has changed. At most one listener. */
  onSwitch(listener: (master: RedisAddress) => void): void;
  close(): void;
}

/** `redis.server`: one address, for ever. */
export function fixedMaster(address: RedisAddress): MasterSource {
  return {
    master: () => Promise.resolve(address),
    onSwitch: () => undefined,
    close: () => undefined,
  };
}

/** `host:port`, as addresses are compared and logged. */
export function addressText({ host, port }: RedisAddress): string {
  return `${host}:${port}`;
}
