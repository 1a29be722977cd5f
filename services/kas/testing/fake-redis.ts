import type { RedisCommand, RedisPort } from "../redis/redis-port.ts";

/** A Redis in memory that keeps what was asked of it; `failure` makes every call fail. */
export class FakeRedis implements RedisPort {
  readonly commands: string[] = [];
  readonly strings = new Map<string, number>();
  readonly hashes = new Map<string, Map<string, Buffer>>();
  failure: Error | undefined;

  async command(...command: RedisCommand): Promise<unknown> {
    await Promise.resolve();
    this.note(command);
    return this.apply(command);
  }

  async transaction(commands: readonly RedisCommand[]): Promise<void> {
    await Promise.resolve();
    for (const command of commands) this.note(command);
    for (const command of commands) this.apply(command);
  }

  private note([name, key, ...rest]: RedisCommand): void {
    if (this.failure !== undefined) throw this.failure;
    const shown = rest.map((value) => (Buffer.isBuffer(value) ? "<bytes>" : String(value)));
    const keyText = Buffer.isBuffer(key)
      ? key.toString("latin1").split(":").slice(0, 3).join(":")
      : key;
    this.commands.push([name, String(keyText), ...shown].join(" "));
  }

  private apply([name, rawKey, ...rest]: RedisCommand): unknown {
    const key = hex(rawKey);
    const hash = this.hashes.get(key) ?? new Map<string, Buffer>();
    switch (name) {
      case "get":
        return this.strings.has(key) ? Buffer.from(String(this.strings.get(key))) : null;
      case "incr":
        this.strings.set(key, (this.strings.get(key) ?? 0) + 1);
        return this.strings.get(key);
      case "hset":
        for (let i = 0; i + 1 < rest.length; i += 2) {
          hash.set(String(rest[i]), rest[i + 1] as Buffer);
        }
        this.hashes.set(key, hash);
        return rest.length / 2;
      case "hdel":
        for (const field of rest) hash.delete(String(field));
        if (hash.size === 0) this.hashes.delete(key);
        return rest.length;
      case "hscan":
        return [
          Buffer.from("0"),
          [...hash].flatMap(([field, value]) => [Buffer.from(field), value]),
        ];
      case "expire":
      case "pexpire":
        return 1;
      default:
        throw new Error(`FakeRedis has no ${name}`);
    }
  }
}

function hex(key: string | Buffer | number | undefined): string {
  return Buffer.isBuffer(key) ? key.toString("hex") : String(key);
}
