import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ExclusionRequest, planExclusion, undoing } from '../../../../shared/backup/exclusion.js';
import type { MailboxSelection } from '../../../../shared/backup/job.js';

const all = (...except: string[]): MailboxSelection => ({ type: 'all', except });
/** The names in brackets are left out. */
const named = (...given: (string | string[])[]): MailboxSelection => {
  const except = given.flatMap((each) => (typeof each === 'string' ? [] : each));
  const mailboxes = given.flatMap((each) => (typeof each === 'string' ? [each] : []));
  return { type: 'chosen', mailboxes, ...(except.length > 0 && { except }) };
};
const job = (selection: MailboxSelection, name = 'Nightly', sourceId = 'source') => ({
  ...{ id: name, name, sourceId, selection },
});
const mailbox = (name: string, sourceId = 'source') => ({
  ...{ id: `${sourceId}/${name}`, mailbox: name, sourceId, sourceName: sourceId },
});
const ada = mailbox('ada');
const of = (kind: ExclusionRequest['kind'], jobIds: string[] | null = null): ExclusionRequest => ({
  ...{ kind, mailboxIds: [ada.id], jobIds },
});

describe('what excluding a mailbox, and including it again, makes of a job', () => {
  it.each([
    ['exclude', null, all(), all('ada')],
    ['exclude', null, all('bo'), all('bo', 'ada')],
    ['exclude', null, named('ada', 'bo'), named(['ada'], 'bo')],
    ['exclude', null, named(['cy'], 'ada', 'bo'), named(['cy', 'ada'], 'bo')],
    ['include', null, all('bo', 'ada'), all('bo')],
    ['include', ['Nightly'], all('ada'), all()],
    ['include', null, named(['ada', 'cy'], 'bo'), named(['cy'], 'bo', 'ada')],
    ['include', ['Nightly'], named('bo'), named('bo', 'ada')],
    ['include', ['Nightly'], named(['ada'], 'bo'), named('bo', 'ada')],
  ] as const)('%s in %j: %j → %j', (kind, jobIds, before, after) => {
    const { outcome, selections } = planExclusion(of(kind, jobIds && [...jobIds]), [ada], [job(before)]);
    expect(outcome.refused).toEqual([]);
    expect(outcome.changes.map(({ jobId }) => jobId)).toEqual(['Nightly']);
    expect(selections.get('Nightly')).toEqual(after);
  });

  it.each([
    ['exclude', all('ada'), 'nothing-to-change'],
    ['exclude', named('bo'), 'nothing-to-change'],
    ['include', all('bo'), 'nothing-to-change'],
    ['include', named('bo'), 'nothing-to-change'],
    ['exclude', named('ada'), 'last-of-job'],
  ] as const)('%s leaves %j as it is: %s', (kind, selection, reason) => {
    const { outcome, selections } = planExclusion(of(kind), [ada], [job(selection)]);
    expect(outcome).toMatchObject({ changes: [], refused: [{ mailboxId: ada.id, reason }] });
    expect(selections.size).toBe(0);
  });

  it('of a job that names no others, all of several stay, and another job lets them go', () => {
    const [bo, cy] = [mailbox('bo'), mailbox('cy')];
    const request = { ...of('exclude'), mailboxIds: [ada.id, bo.id, cy.id] };
    const jobs = [job(named('ada', 'bo'), 'Named'), job(all(), 'All')];
    const { outcome } = planExclusion(request, [ada, bo, cy], jobs);
    expect(outcome.changes.map(({ job: name, mailboxes }) => [name, mailboxes.length])).toEqual([['All', 3]]);
    expect(outcome.refused.map(({ mailbox: name, job: kept }) => [name, kept])).toEqual([
      ['ada', 'Named'],
      ['bo', 'Named'],
    ]);
  });

  it('a mailbox of the same name in another source is another mailbox, and one that is not known is gone', () => {
    const request = { ...of('exclude'), mailboxIds: [ada.id, 'unknown'] };
    const { outcome } = planExclusion(request, [ada], [job(all(), 'Nightly', 'other')]);
    expect(outcome.changes).toEqual([]);
    expect(outcome.refused.map(({ reason }) => reason)).toEqual(['nothing-to-change', 'gone']);
  });

  it('whatever was changed, undoing it has every job select what it did, and every mailbox was answered for', () => {
    const names = ['ada', 'bo', 'cy', 'dee'];
    const some = fc.subarray(names);
    const selection = fc.oneof(
      some.map((except) => all(...except)),
      fc.subarray(names, { minLength: 1 }).map((chosen) => named(...chosen)),
    );
    const world = fc.record({
      kind: fc.constantFrom('exclude' as const, 'include' as const),
      selections: fc.array(selection, { maxLength: 4 }),
      asked: fc.subarray([...names, 'unknown'], { minLength: 1 }),
    });
    fc.assert(
      fc.property(world, ({ kind, selections, asked }) => {
        const mailboxes = names.map((name) => mailbox(name));
        let jobs = selections.map((each, index) => job(each, String(index)));
        const selected = () =>
          jobs.map(({ selection: now }) =>
            names.filter((name) =>
              now.type === 'all' ? !now.except.includes(name) : now.mailboxes.includes(name),
            ),
          );
        const apply = (request: ExclusionRequest) => {
          const plan = planExclusion(request, mailboxes, jobs);
          jobs = jobs.map((each) => ({ ...each, selection: plan.selections.get(each.id) ?? each.selection }));
          return plan.outcome;
        };
        const before = selected();
        const mailboxIds = asked.map((name) => `source/${name}`);
        const outcome = apply({ kind, mailboxIds, jobIds: null });
        const told = [...outcome.changes.flatMap((change) => change.mailboxes), ...outcome.refused];
        expect(new Set(told.map(({ mailboxId }) => mailboxId))).toEqual(new Set(mailboxIds));
        for (const request of undoing(kind, outcome)) apply(request);
        expect(selected()).toEqual(before);
      }),
    );
  });
});
