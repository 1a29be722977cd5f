import { createHash } from "node:crypto";

/** Seeded chance. Split it by name, so that one component's draws never move another's. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** Uniform in [min, max). */
  between(min: number, max: number): number;
  /** A whole number in [0, count). */
  below(count: number): number;
  /** A non-negative 63-bit integer, as kas draws connection ids. */
  int63(): bigint;
  /** `count` bytes. */
  bytes(count: number): Buffer;
  /** A new order of the items; the input stays as it is. */
  shuffle<T>(items: readonly T[]): T[];
  /** An independent stream, the same for the same seed and name. */
  split(name: string): Random;
}

/** xoshiro128** (Blackman and Vigna), seeded by SHA-256 of the seed text. */
export class SeededRandom implements Random {
  private readonly seed: string;
  private readonly state: Uint32Array;

  constructor(seed: string | number) {
    this.seed = String(seed);
    const digest = createHash("sha256").update(this.seed).digest();
    this.state = Uint32Array.from([0, 4, 8, 12].map((offset) => digest.readUInt32LE(offset)));
  }

  next(): number {
    return this.uint32() / 0x1_0000_0000;
  }

  between(min: number, max: number): number {
    return min + this.next() * (max - min);
  }

  below(count: number): number {
    return Math.floor(this.next() * count);
  }

  int63(): bigint {
    return ((BigInt(this.uint32()) << 32n) | BigInt(this.uint32())) & 0x7fff_ffff_ffff_ffffn;
  }

  bytes(count: number): Buffer {
    return Buffer.from(Array.from({ length: count }, () => this.uint32() & 0xff));
  }

  shuffle<T>(items: readonly T[]): T[] {
    const copy = [...items];
    for (let i = copy.length - 1; i > 0; i--) {
      const j = this.below(i + 1);
      [copy[i], copy[j]] = [copy[j] as T, copy[i] as T];
    }
    return copy;
  }

  split(name: string): Random {
    return new SeededRandom(`${this.seed}/${name}`);
  }

  private uint32(): number {
    const s = this.state as unknown as [number, number, number, number];
    const result = Math.imul(rotl(Math.imul(s[1], 5), 7), 9) >>> 0;
    const t = (s[1] << 9) >>> 0;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotl(s[3], 11);
    return result;
  }
}

function rotl(x: number, k: number): number {
  return ((x << k) | (x >>> (32 - k))) >>> 0;
}
