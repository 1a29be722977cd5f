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
   * What goes there with time. It is moved by a transform, in hundredths of its lane's width: with
   * `left` a browser would lay out the lane with every tick, and count that as a shift of the layout.
   */
  moved(atMs: number): string {
    return `translateX(${this.percent(atMs)}cqw)`;
  }

  /** Something of a stretch stays visible however short it is. */
  span(fromMs: number, toMs: number): { readonly left: string; readonly width: string } {
    const left = this.percent(fromMs);
    return {
      left: `${left}%`,
      width: `max(3px, ${Math.max(0, this.percent(toMs) - left).toFixed(3)}%)`,
    };
  }

  instant(share: number): number {
    return this.fromMs + Math.max(0, Math.min(1, share)) * (this.toMs - this.fromMs);
  }
}
