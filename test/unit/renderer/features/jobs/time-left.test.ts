import { describe, expect, it } from 'vitest';
import { timeLeftMs } from '../../../../../renderer/features/jobs/time-left.js';
import type { Progress } from '../../../../../shared/backup/session.js';

describe('time left of a run', () => {
  const progress: Progress = {
    sessionId: 's',
    jobId: 'j',
    mailboxesTotal: 12,
    mailboxesDone: 3,
    current: [],
    messagesSeen: 0,
    messagesStored: 0,
    bytesRead: 300,
    bytesStored: 0,
    bytesPerSecond: 10,
  };

  it('is the time spent on each mailbox times those to come', () => {
    expect(timeLeftMs(progress)).toBe(90_000);
  });

  it.each([{ mailboxesDone: 0 }, { bytesPerSecond: 0 }, { bytesRead: 0 }])('is unknown with %j', (change) => {
    expect(timeLeftMs({ ...progress, ...change })).toBeNull();
  });
});
