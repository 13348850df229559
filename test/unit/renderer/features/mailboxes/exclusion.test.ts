import { describe, expect, it } from 'vitest';
import type { Job, MailboxSelection } from '../../../../../shared/backup/model.js';
import { licenseEffect } from '../../../../../renderer/features/mailboxes/exclusion.js';
import { jobChanges } from '../../../../../shared/backup/exclusion.js';

function job(selection: MailboxSelection, sourceId = 'source-1'): Job {
  return {
    id: JSON.stringify(selection),
    name: 'Nightly',
    sourceId,
    copyFrom: null,
    selection,
    kinds: {},
    excludedFolders: [],
    keepMissingSessions: 3,
    schedule: { type: 'manual' },
    windows: [],
    retries: { count: 0, waitMinutes: 10 },
    bandwidth: [],
    retry: null,
    retention: { type: 'forever' },
    repositoryPath: null,
    enabled: true,
    createdAt: '2026-04-10T09:30:00Z',
    nextRunAt: null,
    lastSessionId: null,
  };
}

const all = (...except: string[]): MailboxSelection => ({ type: 'all', except });
const named = (...mailboxes: string[]): MailboxSelection => ({ type: 'chosen', mailboxes });
const ada = { mailbox: 'ada', sourceId: 'source-1' };

describe('what excluding a mailbox, and including it again, makes of a job', () => {
  it.each([
    ['exclude', all(), all('ada')],
    ['exclude', all('bo'), all('bo', 'ada')],
    ['exclude', named('ada', 'bo'), named('bo')],
    ['include', all('bo', 'ada'), all('bo')],
  ] as const)('%s: %j → %j', (kind, before, after) => {
    const [change, ...others] = jobChanges(kind, ada, [job(before)]);
    expect(others).toEqual([]);
    expect(change?.definition?.selection).toEqual(after);
    expect(change?.definition).not.toHaveProperty('id');
  });

  it('the last mailbox that a job names stays: a job needs one', () => {
    expect(jobChanges('exclude', ada, [job(named('ada'))])[0]?.definition).toBeNull();
  });

  it.each([
    ['exclude', all('ada')],
    ['exclude', named('bo')],
    ['include', all('bo')],
    ['include', named('bo')],
  ] as const)('%s has nothing to do with %j', (kind, selection) => {
    expect(jobChanges(kind, ada, [job(selection)])).toEqual([]);
  });

  it('a mailbox of the same name in another source is another mailbox', () => {
    expect(jobChanges('exclude', ada, [job(all(), 'source-2')])).toEqual([]);
  });
});

describe('what that means for the license (§5)', () => {
  const [one, two] = [job(all()), job(named('ada', 'bo'))];
  it.each([
    ['exclude', 'user', [one], [one], 'released'],
    ['exclude', 'user', [one, two], [one, two], 'released'],
    ['exclude', 'user', [one, two], [one], 'stays'],
    ['exclude', 'shared', [one], [one], 'none-needed'],
    ['include', 'user', [], [one], 'queues'],
    ['include', 'user', [two], [one], 'stays'],
    ['include', 'resource', [], [one], 'none-needed'],
  ] as const)('%s a %s mailbox', (kind, mailboxKind, including, chosen, effect) => {
    expect(licenseEffect(kind, { kind: mailboxKind }, including, chosen)).toBe(effect);
  });
});
