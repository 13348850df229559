import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type MailboxTotals,
  type VerdictFacts,
  mailboxStates,
  noMailboxes,
  protectionTypes,
  reasonCodes,
  urgencyOf,
  verdictOf,
} from '../../../../shared/backup/status.js';

const facts = (change: Partial<VerdictFacts>, mailboxes: Partial<MailboxTotals> = {}): VerdictFacts => ({
  jobs: 2,
  runningJobs: 0,
  newJobs: 0,
  isStopped: false,
  reasons: [],
  oldestGoodAt: '2026-06-01T00:00:00Z',
  isScheduled: true,
  ...change,
  mailboxes: { ...noMailboxes(), protected: 5, ...mailboxes },
});

describe('the verdict on all backups: trouble before work in progress, that before good news', () => {
  it.each([
    ['no job', facts({ jobs: 0 }), 'no-jobs'],
    [
      'the license stops everything',
      facts({ isStopped: true, reasons: [{ code: 'job-failed' }] }),
      'stopped',
    ],
    ['a reason', facts({ reasons: [{ code: 'late' }], runningJobs: 1 }), 'attention'],
    [
      'a reason without a job',
      facts({ jobs: 0, reasons: [{ code: 'repository-unreachable' }] }),
      'attention',
    ],
    ['a run', facts({ runningJobs: 1 }, { running: 3 }), 'running'],
    ['a job that has not run', facts({ newJobs: 1 }), 'never-run'],
    ['a run that is due', facts({}, { due: 1 }), 'due'],
    ['jobs that found no mailbox', facts({ oldestGoodAt: null }, { protected: 0 }), 'no-mailboxes'],
    [
      'jobs of which each mailbox was excluded',
      facts({ oldestGoodAt: null }, { protected: 0, excluded: 2 }),
      'no-mailboxes',
    ],
    ['nothing but good news', facts({}), 'fine'],
    ['excluded ones are nobody’s promise', facts({}, { excluded: 3, unassigned: 2 }), 'fine'],
  ] as const)('%s', (_name, of, expected) => {
    expect(verdictOf(of).type).toBe(expected);
  });

  it('fine means that each mailbox of a job is protected, and that no reason is known against it', () => {
    const few = fc.oneof(
      { weight: 4, arbitrary: fc.constant(0) },
      { weight: 1, arbitrary: fc.integer({ min: 1, max: 9 }) },
    );
    const totals = fc.record({
      ...(Object.fromEntries(protectionTypes.map((type) => [type, few])) as Record<
        (typeof protectionTypes)[number],
        fc.Arbitrary<number>
      >),
      excluded: few,
      unassigned: few,
    });
    const any = fc.record({
      jobs: few,
      runningJobs: few,
      newJobs: few,
      isStopped: fc.boolean(),
      reasons: fc.array(fc.record({ code: fc.constantFrom(...reasonCodes) }), { maxLength: 1 }),
      mailboxes: totals,
      oldestGoodAt: fc.option(fc.constant('2026-06-01T00:00:00Z')),
      isScheduled: fc.boolean(),
    });
    fc.assert(
      fc.property(any, (of) => {
        if (verdictOf(of).type !== 'fine') return;
        expect(of.isStopped || of.reasons.length > 0 || of.jobs === 0 || of.oldestGoodAt === null).toBe(
          false,
        );
        expect(of.mailboxes.protected).toBeGreaterThan(0);
        for (const type of protectionTypes) {
          if (type !== 'protected') expect(of.mailboxes[type]).toBe(0);
        }
      }),
      { numRuns: 5000 },
    );
  });
});

it('every state has a place of its own by how soon somebody should look', () => {
  const places = mailboxStates.map(urgencyOf);
  expect(places.toSorted((a, b) => a - b)).toEqual(mailboxStates.map((_, index) => index));
});
