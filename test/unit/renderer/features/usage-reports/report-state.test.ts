import { describe, expect, it } from 'vitest';
import { reportState } from '../../../../../renderer/features/usage-reports/report-state.js';
import type { UsageReportView } from '../../../../../shared/license/usage-report-view.js';
import { verbatim } from '../../../../../shared/texts/text.js';

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
  removed: [],
  remindAt: null,
  failure: null,
  deliveredAt: null,
  sendsOn: '2026-04-11',
};
const failedUntil = (retryAt: string) => ({ failure: { at: now, detail: verbatim('No answer.'), retryAt } });

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
      { state: 'failed', detail: verbatim('No answer.'), next: { on: '2026-04-11' } },
    ],
    [
      'failed on the 11th: repeated at its time',
      failedUntil('2026-04-11T00:00:00.000Z'),
      true,
      { state: 'failed', detail: verbatim('No answer.'), next: { at: '2026-04-11T00:00:00.000Z' } },
    ],
    ['sent, whatever else', { ...failedUntil(now), deliveredAt: now }, false, { state: 'sent', at: now }],
  ])('%s', (_name, change, autoUpdate, expected) => {
    expect(reportState({ ...open, ...change }, autoUpdate, now)).toEqual(expected);
  });
});
