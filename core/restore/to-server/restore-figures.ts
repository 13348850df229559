import type { ServerRestoreProgress } from '../../../shared/backup/server-restore.js';
import type { Clock } from '../../../shared/clock.js';
import { type Coalesced, coalesce } from '../../lib/coalesce.js';

/** At most ten figures a second reach the window (backup.md). */
const intervalMs = 100;

/** How a message ended up; of `restored` ones `replaced` counts those that took the place of an older copy. */
export type MessageFate = 'restored' | 'present' | 'refused' | 'damaged';

/** Counts of one session, and their way to the window. */
export class RestoreFigures {
  readonly counts = { restored: 0, present: 0, refused: 0, damaged: 0 };
  replaced = 0;
  bytesRestored = 0;
  private folder: readonly string[] = [];
  private readonly startedAt: number;
  private readonly pushes: Coalesced;

  constructor(
    private readonly sessionId: string,
    readonly messagesTotal: number,
    private readonly clock: Clock,
    push: (progress: ServerRestoreProgress) => void,
  ) {
    this.startedAt = clock().getTime();
    this.pushes = coalesce(
      () => intervalMs,
      () => {
        push(this.now());
      },
    );
  }

  get messagesDone(): number {
    const { restored, present, refused, damaged } = this.counts;
    return restored + present + refused + damaged;
  }

  settle(fate: MessageFate, bytes = 0): void {
    this.counts[fate] += 1;
    this.bytesRestored += bytes;
    this.pushes.call();
  }

  /** The server took a message, and has not kept it. */
  notKept(bytes: number): void {
    this.counts.restored -= 1;
    this.counts.refused += 1;
    this.bytesRestored -= bytes;
    this.pushes.call();
  }

  enter(folder: readonly string[]): void {
    this.folder = folder;
    this.pushes.call();
  }

  /** Sends the last figures. */
  finish(): void {
    this.pushes.call();
    this.pushes.flush();
  }

  private now(): ServerRestoreProgress {
    const seconds = Math.max(0.001, (this.clock().getTime() - this.startedAt) / 1000);
    return {
      sessionId: this.sessionId,
      messagesTotal: this.messagesTotal,
      messagesDone: this.messagesDone,
      ...this.counts,
      replaced: this.replaced,
      bytesRestored: this.bytesRestored,
      bytesPerSecond: this.bytesRestored / seconds,
      folder: [...this.folder],
    };
  }
}
