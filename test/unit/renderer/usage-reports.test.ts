import { describe, expect, it } from 'vitest';
import { dismiss, emptyQueue, enqueue } from '../../../renderer/base/popup-queue.js';
import { adjustmentOf } from '../../../renderer/features/usage-reports/adjustment.js';
import { reportState } from '../../../renderer/features/usage-reports/report-state.js';
import type { Popup } from '../../../shared/notices/popup.js';
import type { UsageReportView } from '../../../shared/license/usage-report-view.js';

const now = '2026-04-10T09:30:00.000Z';
const open: UsageReportView = {
  licenseId: 'license',
  period: '2026-03',
  createdAt: '2026-04-01T00:00:00.000Z',
  weeks: [{ weekOf: '2026-03-02', highWatermark: 130 }],
  managed: 128,
  new: 2,
  highWatermark: 130,
  adjustment: null,
  remindAt: null,
  failure: null,
  deliveredAt: null,
  sendsOn: '2026-04-11',
};
const failedUntil = (retryAt: string) => ({ failure: { at: now, detail: 'No answer.', retryAt } });

describe('the state of a usage report', () => {
  it.each<[string, Partial<UsageReportView>, boolean, object]>([
    ['open', {}, true, { state: 'open', sendsOn: '2026-04-11' }],
    ['open, the notice is due', { remindAt: now }, true, { state: 'open', sendsOn: '2026-04-11' }],
    [
      'postponed',
      { remindAt: '2026-04-10T09:30:00.001Z' },
      true,
      { state: 'postponed', remindAt: '2026-04-10T09:30:00.001Z', sendsOn: '2026-04-11' },
    ],
    ['waits while automatic update is off', failedUntil(now), false, { state: 'held' }],
    [
      'failed before the 11th: not repeated before that day',
      failedUntil('2026-04-10T23:59:59.999Z'),
      true,
      { state: 'failed', detail: 'No answer.', next: { on: '2026-04-11' } },
    ],
    [
      'failed on the 11th: repeated at its time',
      failedUntil('2026-04-11T00:00:00.000Z'),
      true,
      { state: 'failed', detail: 'No answer.', next: { at: '2026-04-11T00:00:00.000Z' } },
    ],
    ['sent, whatever else', { ...failedUntil(now), deliveredAt: now }, false, { state: 'sent', at: now }],
  ])('%s', (_name, change, autoUpdate, expected) => {
    expect(reportState({ ...open, ...change }, autoUpdate, now)).toEqual(expected);
  });
});

describe('a correction', () => {
  it.each([
    [' 0 ', ' none were ours ', { managed: 0, reason: 'none were ours' }],
    ['10000000', 'x', { managed: 10_000_000, reason: 'x' }],
    ['10000001', 'x', null],
    ['12.5', 'x', null],
    ['-1', 'x', null],
    ['1e3', 'x', null],
    ['', 'x', null],
    ['120', '   ', null],
  ])('count %j with reason %j', (managed, reason, expected) => {
    expect(adjustmentOf({ managed, reason })).toEqual(expected);
  });
});

it('the notices of two months wait side by side; a repeated one takes the place of the earlier', () => {
  const review = (period: string): Popup => ({ type: 'usage-report-review', period, sendsOn: '2026-04-11' });
  const queue = ['2026-02', '2026-03', '2026-02'].map(review).reduce(enqueue, emptyQueue);
  expect(queue.waiting).toEqual([review('2026-03'), review('2026-02')]);
  expect(dismiss(queue, queue.waiting[0]!).waiting).toEqual([review('2026-02')]);
});
