import { describe, expect, it } from 'vitest';
import type { Care } from '../../../../../shared/backup/care.js';
import { isUnderWay } from '../../../../../renderer/features/settings/storage/under-way.js';

const at = (minute: number): string => new Date(Date.UTC(2026, 10, 29, 10, minute)).toISOString();
const care = (path: string, begun: number | null, completed: number | null): Care => ({
  ...{
    path,
    task: 'verification',
    interval: 'monthly',
    nextAt: null,
    sessionId: null,
    wasWell: null,
    wellAt: null,
  },
  ...{ messages: 0, whole: 0 },
  begunAt: begun === null ? null : at(begun),
  completedAt: completed === null ? null : at(completed),
});
/** The repositories that a session since minute 10 is at. */
const underWay = (...all: Care[]): string[] =>
  all.filter((each) => isUnderWay(each, all, { startedAt: at(10) })).map(({ path }) => path);

describe('a repository is said to be worked on', () => {
  it.each<[string, Care[], string[]]>([
    ['while it was begun last and has not ended', [care('a', 10, 5), care('b', 2, 3)], ['a']],
    ['no more once it has ended', [care('a', 10, 12), care('b', 2, 3)], []],
    [
      'no more once the next one was begun, also when it has failed',
      [care('a', 10, 5), care('b', 13, 3)],
      ['b'],
    ],
    ['not before its turn', [care('a', 11, 12), care('b', null, null)], []],
    ['not for what an earlier session left unfinished', [care('a', 9, 5), care('b', 3, null)], []],
  ])('%s', (_, all, expected) => {
    expect(underWay(...all)).toEqual(expected);
  });

  it('only while a session runs', () => {
    expect(isUnderWay(care('a', 10, 5), [], null)).toBe(false);
  });
});
