import type { Progress } from '../../shared/backup/session.js';
import type { Clock } from '../../shared/clock.js';
import { type Coalesced, coalesce } from '../lib/coalesce.js';
import type { MailboxCounts } from './mailbox-attempts.js';

/** At most ten figures a second reach the window (backup.md). */
const intervalMs = 100;

interface CurrentMailbox {
  readonly mailbox: string;
  readonly counts: MailboxCounts;
  folder: string;
}

/** Live figures of one session. */
export class BackupProgress {
  private readonly current = new Map<string, CurrentMailbox>();
  private readonly all = new Set<MailboxCounts>();
  private mailboxesTotal = 0;
  private mailboxesDone = 0;
  private readonly startedAt: number;
  private readonly pushes: Coalesced;

  constructor(
    private readonly session: { id: string; jobId: string | null },
    private readonly clock: Clock,
    private readonly push: (progress: Progress) => void,
  ) {
    this.startedAt = clock().getTime();
    this.pushes = coalesce(
      () => intervalMs,
      () => {
        this.push(this.figures());
      },
    );
  }

  /** One more mailbox waits for its turn. */
  enter(): void {
    this.mailboxesTotal += 1;
  }

  /** A mailbox that waited is not processed after all. */
  leave(): void {
    this.mailboxesTotal -= 1;
    this.pushes.call();
  }

  begin(mailbox: string, counts: MailboxCounts): void {
    this.current.set(mailbox, { mailbox, counts, folder: '' });
    this.all.add(counts);
    this.pushes.call();
  }

  readingFolder(mailbox: string, folder: readonly string[]): void {
    const entry = this.current.get(mailbox);
    if (entry) entry.folder = folder.join('/');
    this.pushes.call();
  }

  done(mailbox: string): void {
    this.current.delete(mailbox);
    this.mailboxesDone += 1;
    this.pushes.call();
  }

  /** Sends the last figures. */
  finish(): void {
    this.pushes.call();
    this.pushes.flush();
  }

  private figures(): Progress {
    const sum = (field: keyof MailboxCounts): number =>
      [...this.all].reduce((total, counts) => total + counts[field], 0);
    const seconds = Math.max(0.001, (this.clock().getTime() - this.startedAt) / 1000);
    return {
      sessionId: this.session.id,
      jobId: this.session.jobId,
      mailboxesTotal: this.mailboxesTotal,
      mailboxesDone: this.mailboxesDone,
      current: [...this.current.values()].map(({ mailbox, folder, counts }) => ({
        mailbox,
        folder,
        seen: counts.seen,
        stored: counts.stored,
      })),
      messagesSeen: sum('seen'),
      messagesStored: sum('stored'),
      bytesRead: sum('bytesRead'),
      bytesStored: sum('bytesStored'),
      bytesPerSecond: sum('bytesRead') / seconds,
    };
  }
}
