/** Lets a limited number of tasks run at the same time; the others wait in the order in which they came. */
export class ConcurrencyLimit {
  private readonly waiting: (() => void)[] = [];
  private running = 0;

  constructor(private limit: number) {}

  /** How many may run at the same time. */
  get size(): number {
    return this.limit;
  }

  /** Holds for what begins from now on: what runs beyond a smaller limit runs to its end. */
  changeTo(limit: number): void {
    this.limit = limit;
    this.letIn();
  }

  async run<T>(task: () => Promise<T>): Promise<T> {
    await new Promise<void>((resolve) => {
      this.waiting.push(resolve);
      this.letIn();
    });
    try {
      return await task();
    } finally {
      this.running -= 1;
      this.letIn();
    }
  }

  private letIn(): void {
    while (this.running < this.limit) {
      const next = this.waiting.shift();
      if (next === undefined) return;
      this.running += 1;
      next();
    }
  }
}
