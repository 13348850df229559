import { expect, it } from 'vitest';
import { noFilter, sessionMatcher } from '../../../../../renderer/features/history/query.js';
import type { Session } from '../../../../../shared/backup/session.js';

it('sessions by type, status, name and day', () => {
  const session = (id: string, change: Partial<Session>): Session => ({
    id,
    type: 'backup',
    name: 'Nightly',
    jobId: null,
    trigger: 'manual',
    status: 'Success',
    startedAt: new Date(2026, 3, 4, 12).toISOString(),
    endedAt: null,
    ...change,
  });
  const sessions = [
    session('a', {}),
    session('b', { type: 'license-update', name: 'License key auto-update' }),
    session('c', { status: 'Failed', startedAt: new Date(2026, 3, 5, 12).toISOString() }),
  ];
  const ids = (filter: Partial<typeof noFilter>): string[] =>
    sessions.filter(sessionMatcher({ ...noFilter, ...filter }, new Set())).map(({ id }) => id);
  expect(ids({ type: 'license-update' })).toEqual(['b']);
  expect(ids({ status: 'Failed' })).toEqual(['c']);
  expect(ids({ search: 'night' })).toEqual(['a', 'c']);
  const inLog = sessionMatcher({ ...noFilter, search: 'generation error' }, new Set(['b']));
  expect(sessions.filter(inLog).map(({ id }) => id)).toEqual(['b']);
  expect(ids({ day: '2026-04-04' })).toEqual(['a', 'b']);
});
