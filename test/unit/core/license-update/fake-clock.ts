import type { Clock } from '../../../../shared/clock.js';
import type { Timers } from '../../../../core/lib/wake-up-timer.js';

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

/** A virtual clock with its timers: time passes only when a test says so. */
export class FakeClock {
  readonly #timers = new Set<Timer>();
  #now: number;
  #true: number;
  /** Timers count running time, not the clock on the wall: setting the clock does not move them. */
  #running = 0;
  /** The longest timer that was ever set, in milliseconds. */
  longestTimerMs = 0;

  constructor(start: string) {
    this.#now = Date.parse(start);
    this.#true = this.#now;
  }

  readonly clock: Clock = () => new Date(this.#now);

  /** The time as the rest of the world has it: setting the clock does not change it. */
  readonly trueClock: Clock = () => new Date(this.#true);

  readonly timers: Timers = {
    after: (ms, callback) => {
      this.longestTimerMs = Math.max(this.longestTimerMs, ms);
      const timer = { at: this.#running + ms, callback };
      this.#timers.add(timer);
      return () => {
        this.#timers.delete(timer);
      };
    },
  };

  get now(): string {
    return new Date(this.#now).toISOString();
  }

  /** Sets the clock on the wall, forward or back; no timer fires. */
  set(instant: string): void {
    this.#now = Date.parse(instant);
  }

  /** Lets time pass to `instant`, firing timers in order; `settle` waits for what each of them set off. */
  async runUntil(instant: string, settle: () => Promise<void>): Promise<void> {
    const end = Date.parse(instant);
    await settle();
    for (;;) {
      const next = [...this.#timers].sort((a, b) => a.at - b.at)[0];
      if (next === undefined || this.#now + (next.at - this.#running) > end) break;
      this.#timers.delete(next);
      this.#pass(Math.max(next.at - this.#running, 0));
      next.callback();
      await settle();
    }
    this.#pass(Math.max(end - this.#now, 0));
  }

  /** The machine sleeps: the clock continues, timers do not. */
  sleepUntil(instant: string): void {
    this.#true += Date.parse(instant) - this.#now;
    this.#now = Date.parse(instant);
  }

  #pass(ms: number): void {
    this.#now += ms;
    this.#true += ms;
    this.#running += ms;
  }
}
