/** Lets a limited number of tasks run at the same time. The others wait: those of one party in the order in which they came, the parties by turns. */
export class ConcurrencyLimit {
  /** By party; the one whose turn is next comes first. */
  private readonly waiting = new Map<string, (() => void)[]>();
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

  /** A task that has called `leave` does not count any more, while it goes on. */
  async run<T>(task: (leave: () => void) => Promise<T>, party = ''): Promise<T> {
    await new Promise<void>((resolve) => {
      const others = this.waiting.get(party) ?? [];
      others.push(resolve);
      this.waiting.set(party, others);
      this.letIn();
    });
    let hasLeft = false;
    const leave = (): void => {
      if (hasLeft) return;
      hasLeft = true;
      this.running -= 1;
      this.letIn();
    };
    try {
      return await task(leave);
    } finally {
      leave();
    }
  }

  private letIn(): void {
    while (this.running < this.limit) {
      const next = this.takeNext();
      if (next === undefined) return;
      this.running += 1;
      next();
    }
  }

  private takeNext(): (() => void) | undefined {
    const [first] = this.waiting;
    if (first === undefined) return undefined;
    const [party, tasks] = first;
    const next = tasks.shift();
    this.waiting.delete(party);
    if (tasks.length > 0) this.waiting.set(party, tasks);
    return next;
  }
}
