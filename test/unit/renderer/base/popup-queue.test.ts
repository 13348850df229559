import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type PagePopup,
  dismiss,
  emptyQueue,
  enqueue,
  rankOf,
  withdraw,
} from '../../../../renderer/base/popup-queue.js';
import type { Popup } from '../../../../shared/notices/popup.js';
import type { UpdateReport } from '../../../../shared/license/update.js';
import { verbatim } from '../../../../shared/texts/text.js';

function update(sessionId: string, result: UpdateReport['result']): PagePopup {
  const report = {
    sessionId,
    outcome: 'renewed',
    result,
    lines: [],
    reason: verbatim(''),
    recommendation: verbatim(''),
  } as const;
  return { type: 'update-result', report: { ...report, lines: [] } };
}
function startup(severity: 'info' | 'warning' | 'error', text = ''): Popup {
  return { type: 'startup-warnings', sections: [{ id: 'M4', key: text, severity, text: verbatim(text) }] };
}
const quit: Popup = { type: 'quit-during-run', running: 1 };

describe('the pop-up queue (screens.md §3)', () => {
  it('shows the most serious first: quitting, then errors, warnings, good news', () => {
    const queue = [update('1', 'Success'), startup('warning'), update('2', 'Failed'), quit].reduce(
      enqueue,
      emptyQueue,
    );
    expect(queue.waiting.map(rankOf)).toEqual([0, 1, 2, 3]);
  });

  it('serves equals first come first served', () => {
    const queue = [update('1', 'Failed'), update('2', 'Failed')].reduce(enqueue, emptyQueue);
    expect(queue.waiting).toEqual([update('1', 'Failed'), update('2', 'Failed')]);
  });

  it('shows the result of a session once, though two buttons asked for the same update', () => {
    const once = enqueue(emptyQueue, update('1', 'Success'));
    expect(enqueue(once, update('1', 'Success'))).toBe(once);
    const closed = dismiss(once, once.waiting[0]!);
    expect(enqueue(closed, update('1', 'Success')).waiting).toEqual([]);
  });

  it('replaces startup warnings that still wait by newer ones', () => {
    const queue = [startup('warning', 'old'), startup('error', 'new')].reduce(enqueue, emptyQueue);
    expect(queue.waiting).toEqual([startup('error', 'new')]);
  });

  it('takes back warnings that are no longer true, in whichever version they wait, and nothing else', () => {
    const queue = [startup('warning', 'old'), quit, update('1', 'Success')].reduce(enqueue, emptyQueue);
    expect(withdraw(queue, startup('error', 'new')).waiting).toEqual([quit, update('1', 'Success')]);
  });

  it('keeps its order whatever comes, and loses nothing that is not replaced', () => {
    const popups = fc.oneof(
      fc.constant(quit),
      fc.constantFrom('info', 'warning', 'error').map((severity) => startup(severity)),
      fc
        .tuple(fc.uuid(), fc.constantFrom('Success', 'Warning', 'Failed'))
        .map(([id, result]) => update(id, result)),
    );
    fc.assert(
      fc.property(fc.array(popups), (pushed) => {
        const { waiting } = pushed.reduce(enqueue, emptyQueue);
        const ranks = waiting.map(rankOf);
        expect(ranks).toEqual([...ranks].sort((a, b) => a - b));
        const results = (list: readonly PagePopup[]): number =>
          list.filter(({ type }) => type === 'update-result').length;
        expect(results(waiting)).toBe(results(pushed));
      }),
    );
  });

  it('lets the notices of two months wait side by side; a repeated one takes the place of the earlier', () => {
    const review = (period: string): Popup => ({
      type: 'usage-report-review',
      period,
      sendsOn: '2026-04-11',
    });
    const queue = ['2026-02', '2026-03', '2026-02'].map(review).reduce(enqueue, emptyQueue);
    expect(queue.waiting).toEqual([review('2026-03'), review('2026-02')]);
    expect(dismiss(queue, queue.waiting[0]!).waiting).toEqual([review('2026-02')]);
  });
});
