import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { firstAttempt } from '../../../../core/backup/mailbox-attempts.js';
import { BackupProgress } from '../../../../core/backup/backup-progress.js';
import type { Progress } from '../../../../shared/backup/session.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('pushes at most ten figures a second, and the last ones at the end', () => {
  let now = 0;
  const pushed: Progress[] = [];
  const session = { id: 'session', jobId: 'job' };
  const progress = new BackupProgress(
    session,
    () => new Date(now),
    (figures) => pushed.push(figures),
  );
  const { counts } = firstAttempt();
  progress.enter();
  progress.enter();
  progress.begin('a@example.com', counts);
  for (let step = 0; step < 1000; step++) {
    now += 1;
    counts.seen += 1;
    counts.bytesRead += 1000;
    progress.readingFolder('a@example.com', ['INBOX', 'Sub']);
    vi.advanceTimersByTime(1);
  }
  expect(pushed.length).toBeGreaterThanOrEqual(9);
  expect(pushed.length).toBeLessThanOrEqual(11);
  expect(pushed.at(-1)?.current).toEqual([
    { mailbox: 'a@example.com', folder: 'INBOX/Sub', seen: expect.any(Number) as number, stored: 0 },
  ]);
  progress.done('a@example.com');
  progress.finish();
  expect(pushed.at(-1)).toMatchObject({
    mailboxesTotal: 2,
    mailboxesDone: 1,
    messagesSeen: 1000,
    bytesRead: 1_000_000,
    bytesPerSecond: 1_000_000,
    current: [],
  });
  const before = pushed.length;
  vi.advanceTimersByTime(1000);
  expect(pushed).toHaveLength(before);
});
