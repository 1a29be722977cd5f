/** One command: name and arguments. */
export type RedisCommand = readonly [string, ...(string | Buffer | number)[]];

/** What kas needs of Redis, as its own Redis client offers it. */
export interface RedisPort {
  /**
   * Runs one command.
   * @throws on any failure, after the client's own retries.
   */
  command(...command: RedisCommand): Promise<unknown>;
  /** Runs commands in one MULTI/EXEC, sent as one pipeline. @throws if any of them fails. */
  transaction(commands: readonly RedisCommand[]): Promise<void>;
}
