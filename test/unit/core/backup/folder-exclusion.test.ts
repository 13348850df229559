import { describe, expect, it } from 'vitest';
import { ExclusionUse, isExcluded, matchedExclusions } from '../../../../core/backup/folder-exclusion.js';

const listed = [['INBOX'], ['Archive', '2019', 'May'], ['Junk E-mail']].map((path) => ({ path }));

describe('excluded folders', () => {
  it.each([
    ['Archive', ['Archive']],
    ['Archive/2019', ['Archive/2019']],
    ['Archive/2019/May', ['Archive/2019/May']],
    ['Archive/20', []],
    ['2019', []],
    ['Junk', []],
    ['inbox', ['inbox']],
    ['Inbox', ['Inbox']],
    ['archive', []],
    ['inboxes', []],
  ])('%s leaves out what it names and what is below, and matches exactly then', (folder, matched) => {
    expect(matchedExclusions(listed, [folder])).toEqual(matched);
    expect(listed.some(({ path }) => isExcluded(path, [folder]))).toBe(matched.length > 0);
  });

  it.each([
    [['Inbox', 'Projects'], 'INBOX/Projects', true],
    [['INBOX', 'Projects'], 'inbox', true],
    [['INBOX', 'Projects'], 'inbox/Projects', true],
    [['INBOX', 'Projects'], 'INBOX/projects', false],
    [['Work', 'INBOX'], 'Work/inbox', false],
  ])('%j is left out by %s: %s, as INBOX alone is the same in any letters', (path, folder, isLeftOut) => {
    expect(isExcluded(path, [folder])).toBe(isLeftOut);
  });

  it('are in vain only when no mailbox has them, and nothing is said before a mailbox was read', () => {
    const use = new ExclusionUse(['A', 'B', 'C', 'C']);
    expect(use.unmatched()).toEqual({ folders: [], mailboxes: 0 });
    use.note(['A']);
    use.note(['B']);
    expect(use.unmatched()).toEqual({ folders: ['C'], mailboxes: 2 });
  });
});
