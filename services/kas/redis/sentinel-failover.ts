import type { Random } from "../../../kit/random.ts";
import { addressText, type MasterSource, type RedisAddress } from "./master-source.ts";

/** One sentinel, as a client sees it. */
export interface SentinelPort {
  /** `SENTINEL get-master-addr-by-name`. @throws when it fails or the name is unknown. */
  masterAddress(masterName: string): Promise<RedisAddress>;
  /** `SENTINEL sentinels`: the others that it knows. @throws when it fails. */
  otherSentinels(masterName: string): Promise<readonly RedisAddress[]>;
  /** Payloads of `+switch-master` from now on; subscribes again after a loss. */
  onSwitchMaster(listener: (payload: string) => void): void;
  close(): void;
}

export interface SentinelFailoverOptions {
  readonly masterName: string;
  /** From the configuration, at least one. */
  readonly addresses: readonly RedisAddress[];
  readonly random: Random;
  /** Makes a client; it dials with its first command. */
  readonly open: (address: RedisAddress) => SentinelPort;
}

/**
 * Asks the sentinels who the master is, as go-redis' FailoverClient does: the addresses are shuffled
 * once; each dial of the pool asks the sentinel in use, and when that fails all of them in turn, of
 * which the first that answers moves to the top and stays in use. Other sentinels that it names are
 * added to the list. A new address, from an answer or from `+switch-master`, is told to the pool.
 * Source: go-redis v8, sentinel.go (MasterAddr, trySwitchMaster, discoverSentinels, listen).
 */
export class SentinelFailover implements MasterSource {
  private readonly options: SentinelFailoverOptions;
  private readonly addresses: RedisAddress[];
  private sentinel: SentinelPort | undefined;
  private current = "";
  private switched: (master: RedisAddress) => void = () => undefined;
  private searching: Promise<unknown> = Promise.resolve();

  constructor(options: SentinelFailoverOptions) {
    this.options = options;
    this.addresses = options.random.shuffle([...options.addresses]);
  }

  /** The sentinels it would ask, the one in use first. */
  get known(): readonly RedisAddress[] {
    return this.addresses;
  }

  onSwitch(listener: (master: RedisAddress) => void): void {
    this.switched = listener;
  }

  async master(): Promise<RedisAddress> {
    const address = (await this.ask(this.sentinel)) ?? (await this.searchInTurn());
    this.switchTo(address);
    return address;
  }

  close(): void {
    this.sentinel?.close();
    this.sentinel = undefined;
  }

  /** @returns undefined when there is no sentinel or it does not say. */
  private async ask(sentinel: SentinelPort | undefined): Promise<RedisAddress | undefined> {
    try {
      return await sentinel?.masterAddress(this.options.masterName);
    } catch {
      // The next sentinel is asked instead.
      return undefined;
    }
  }

  /** One caller searches at a time; who waited asks what the one before has found. */
  private searchInTurn(): Promise<RedisAddress> {
    const search = this.searching.then(() => this.search());
    this.searching = search.catch(() => undefined);
    return search;
  }

  private async search(): Promise<RedisAddress> {
    const known = await this.ask(this.sentinel);
    if (known !== undefined) return known;
    this.close();
    for (const [index, address] of [...this.addresses].entries()) {
      const sentinel = this.options.open(address);
      const master = await this.ask(sentinel);
      if (master === undefined) {
        sentinel.close();
        continue;
      }
      const [first = address] = this.addresses;
      this.addresses[0] = address;
      this.addresses[index] = first;
      this.use(sentinel);
      return master;
    }
    throw new Error("redis: all sentinels specified in configuration are unreachable");
  }

  private use(sentinel: SentinelPort): void {
    this.sentinel = sentinel;
    sentinel.onSwitchMaster((payload) => {
      // `<name> <old ip> <old port> <new ip> <new port>`
      const [name, , , host, port] = payload.split(" ");
      if (name !== this.options.masterName || host === undefined || port === undefined) return;
      this.switchTo({ host, port: Number(port) });
    });
    void this.discover(sentinel);
  }

  private async discover(sentinel: SentinelPort): Promise<void> {
    const others = await sentinel.otherSentinels(this.options.masterName).catch(() => []);
    const known = new Set(this.addresses.map(addressText));
    this.addresses.push(...others.filter((other) => !known.has(addressText(other))));
  }

  private switchTo(master: RedisAddress): void {
    if (addressText(master) === this.current) return;
    this.current = addressText(master);
    this.switched(master);
  }
}
