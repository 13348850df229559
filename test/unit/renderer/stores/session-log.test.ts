import { describe, expect, it } from 'vitest';
import { withLogged } from '../../../../renderer/stores/session-log.js';
import type { LogLine, MailboxResult, SessionDetail } from '../../../../shared/backup/session.js';

const at = '2026-04-10T09:30:00.000Z';
const line = (text: string): LogLine => ({ type: 'Success', text, start: at, end: at });
const open: LogLine = { type: 'Running', text: 'Reading', start: at, end: null };
const result = (mailbox: string, seen: number): MailboxResult => ({
  mailbox,
  result: 'success',
  licenseState: 'Licensed',
  seen,
  stored: 0,
  removed: 0,
  flagsChanged: 0,
  bytesRead: 0,
  bytesStored: 0,
});
const detail: SessionDetail = {
  id: 'session',
  type: 'backup',
  name: 'Nightly',
  jobId: 'job',
  trigger: 'manual',
  status: 'Running',
  startedAt: at,
  endedAt: null,
  log: [line('a'), open],
  mailboxes: [result('b', 1)],
};
const logged = (...lines: [number, LogLine][]) => ({
  sessionId: 'session',
  lines: lines.map(([ordinal, added]) => ({ ordinal, line: added })),
  mailboxes: [],
});

describe('the log of a running session', () => {
  it('gets new lines in their order and the end of an open one in its place', () => {
    const grown = withLogged(detail, logged([3, line('d')], [1, line('b')], [2, line('c')]));
    expect(grown?.log.map(({ text }) => text)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('doubles nothing that the snapshot has already', () => {
    expect(withLogged(detail, logged([0, line('a')], [1, open]))).toEqual(detail);
  });

  it('does not let a line run again that the snapshot knows to have ended', () => {
    const ended = { ...detail, log: [line('a'), line('b')] };
    expect(withLogged(ended, logged([1, open]))).toEqual(ended);
  });

  it('has no gap: what follows a missing line asks for the session again', () => {
    expect(withLogged(detail, logged([3, line('d')]))).toBeNull();
  });

  it('has each mailbox once, in the order of the snapshot', () => {
    const push = { ...logged(), mailboxes: [result('c', 1), result('a', 1), result('b', 2)] };
    expect(withLogged(detail, push)?.mailboxes).toEqual([result('a', 1), result('b', 2), result('c', 1)]);
  });
});
