import { originMs } from "../state/lab.ts";

/** A stretch of lab time as per cent of a width. */
export class Scale {
  readonly fromMs: number;
  readonly toMs: number;
  readonly originMs: number;

  constructor({ fromMs, toMs }: { readonly fromMs: number; readonly toMs: number }) {
    this.fromMs = fromMs;
    this.toMs = Math.max(toMs, fromMs + 1);
    this.originMs = originMs.value;
  }

  percent(atMs: number): number {
    const share = (atMs - this.fromMs) / (this.toMs - this.fromMs);
    return Number((Math.max(0, Math.min(1, share)) * 100).toFixed(3));
  }

  /**
   * Where something of this instant stands in its lane, in hundredths of the lane's width. A transform:
   * with `left` a browser would lay out the lane with every tick, and count that as a shift.
   * @param anchor the part of its own width that lies at the instant, in per cent
   */
  moved(atMs: number, anchor = 0): string {
    const at = `translateX(${this.percent(atMs)}cqw)`;
    return anchor === 0 ? at : `${at} translateX(-${anchor}%)`;
  }

  /** Something of a stretch stays visible however short it is. */
  span(fromMs: number, toMs: number): { readonly transform: string; readonly width: string } {
    const share = Math.max(0, this.percent(toMs) - this.percent(fromMs));
    return { transform: this.moved(fromMs), width: `max(3px, ${share.toFixed(3)}%)` };
  }

  instant(share: number): number {
    return this.fromMs + Math.max(0, Math.min(1, share)) * (this.toMs - this.fromMs);
  }
}
