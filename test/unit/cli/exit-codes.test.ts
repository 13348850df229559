import { describe, expect, it } from 'vitest';
import { exitCodeOfError, exitCodeOfSession } from '../../../cli/exit-codes.js';
import type { MailboxResult, SessionDetail, SessionStatus } from '../../../shared/backup/session.js';

type Result = MailboxResult['result'] | 'missing';
const mailbox = (result: Result): MailboxResult => ({
  mailbox: 'a@example.com',
  ...(result === 'missing' ? { result: 'failed', isMissing: true } : { result }),
  licenseState: 'Licensed',
  seen: 0,
  stored: 0,
  removed: 0,
  flagsChanged: 0,
  bytesRead: 0,
  bytesStored: 0,
});
const session = (status: SessionStatus, results: Result[]): SessionDetail => ({
  id: 's',
  type: 'backup',
  name: 'Job',
  jobId: 'j',
  trigger: 'manual',
  status,
  startedAt: '2026-01-01T00:00:00Z',
  endedAt: '2026-01-01T00:01:00Z',
  log: [],
  mailboxes: results.map(mailbox),
});

describe('exit codes (command-line.md)', () => {
  it.each([
    ['Success', ['success'], 0],
    ['Warning', ['success', 'refused'], 3],
    ['Failed', ['refused', 'refused'], 4],
    ['Failed', ['refused', 'missing'], 4],
    ['Failed', ['failed', 'refused'], 1],
    ['Failed', ['missing'], 1],
    ['Failed', [], 1],
    ['Stopped', ['success'], 1],
  ] as const)('a session that ends %s with %j exits with the documented code', (status, results, code) => {
    expect(exitCodeOfSession(session(status, [...results]))).toBe(code);
  });

  it.each([
    ['locked', 5],
    ['invalid-argument', 2],
    ['license-refused', 4],
    ['source-credentials', 1],
  ] as const)('error %s exits with the documented code', (error, code) => {
    expect(exitCodeOfError(error)).toBe(code);
  });
});
