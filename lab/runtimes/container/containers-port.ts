/** What only containers can suffer; for faults. */
export interface ContainersPort {
  /** The engine's freezer: nothing inside notices, and no signal reaches it. */
  pause(component: string): Promise<void>;
  /** Nothing happens when it is gone. */
  unpause(component: string): Promise<void>;
  /** Takes the component's pod off the network. */
  disconnect(component: string): Promise<void>;
  reconnect(component: string): Promise<void>;
  /**
   * Sets a limit of memory just above what it uses, and whether the engine starts it again, then fills
   * the container's memory. Resolves when the kernel has killed the program.
   */
  exhaustMemory(
    component: string,
    options: { readonly restart: "no" | "on-failure" },
  ): Promise<void>;
}
