import { describe, expect, it } from 'vitest';
import { type ClusterWorker, workerStates } from '../../../../../../shared/backup/cluster.js';
import { verbatim } from '../../../../../../shared/texts/text.js';
import {
  isRemovable,
  meaningOf,
  problemsOf,
  requestOf,
  shownState,
  takenBy,
} from '../../../../../../renderer/features/settings/workers/worker-states.js';
import { createFormat } from '../../../../../../renderer/messages/format.js';

const format = createFormat('en-US');
const worker = (state: ClusterWorker['state'], change: Partial<ClusterWorker> = {}): ClusterWorker => ({
  ...{ name: `w-${state}`, host: 'w', version: '1.0.0', state, running: 0, capacity: 4 },
  ...{ startedAt: '2026-04-10T08:00:00.000Z', lastSeenAt: '2026-04-10T09:00:00.000Z', problem: null },
  ...change,
});

describe('the states of workers', () => {
  it('one that takes mailboxes works or is idle, by what it reads', () => {
    expect(shownState(worker('active'))).toBe('idle');
    expect(shownState(worker('active', { running: 1 }))).toBe('working');
  });

  it.each(workerStates)('“%s” says what it means', (state) => {
    expect(meaningOf(worker(state), format)).not.toBe('');
  });

  it('a refused one says its problem', () => {
    expect(meaningOf(worker('refused', { problem: verbatim('Update it.') }), format)).toBe('Update it.');
  });

  it('only those that have ended can be removed, and they are asked for nothing else', () => {
    const removable = workerStates.filter((state) => isRemovable({ state }));
    expect(removable).toEqual(['stopped', 'lost']);
    expect(removable.map((state) => requestOf({ state }))).toEqual([null, null]);
    expect(requestOf({ state: 'active' })).toBe('drain');
    expect(requestOf({ state: 'drained' })).toBe('resume');
  });

  it('only active ones take mailboxes', () => {
    const all = workerStates.map((state, index) => worker(state, { capacity: 2 ** index }));
    expect(takenBy(all)).toEqual({ workers: 1, capacity: 1 });
  });

  it('a problem is said once, with those that have it', () => {
    const problem = verbatim('Too old.');
    const all = ['a', 'b', 'c'].map((name) => worker('refused', { name, problem }));
    expect(problemsOf([...all, worker('lost', { problem })], format)).toEqual([
      { said: 'Too old.', names: ['a', 'b', 'c'] },
    ]);
  });
});
