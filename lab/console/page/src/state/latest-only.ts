/**
 * Asks for the newest thing wanted, one question at a time: while one is on its way later wishes
 * replace each other. What a fast scrubber needs.
 */
export class LatestOnly<Wish> {
  private readonly ask: (wish: Wish) => Promise<void>;
  private next: { readonly wish: Wish } | null = null;
  private isBusy = false;

  constructor(ask: (wish: Wish) => Promise<void>) {
    this.ask = ask;
  }

  want(wish: Wish): void {
    this.next = { wish };
    if (!this.isBusy) void this.work();
  }

  private async work(): Promise<void> {
    this.isBusy = true;
    while (this.next !== null) {
      const { wish } = this.next;
      this.next = null;
      await this.ask(wish);
    }
    this.isBusy = false;
  }
}
