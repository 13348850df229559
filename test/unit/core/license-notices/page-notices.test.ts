import { beforeEach, describe, expect, it } from 'vitest';
import { type PageNotices, createPageNotices } from '../../../../core/license-notices/page-notices.js';
import type { LicenseNoticeId } from '../../../../shared/license/model.js';
import type { Bar } from '../../../../shared/notices/bar.js';
import type { Popup } from '../../../../shared/notices/popup.js';
import { verbatim } from '../../../../shared/texts/text.js';

const warning = (figures: string, words = `exceeded: ${figures}`): Popup => ({
  type: 'startup-warnings',
  sections: [{ id: 'M4', key: figures, severity: 'warning', text: verbatim(words) }],
});
const quit: Popup = { type: 'quit-during-run', running: 2 };
const review = (period: string): Popup => ({ type: 'usage-report-review', period, sendsOn: '2026-07-02' });
const bar: Bar = { id: 'M3', key: '110', severity: 'warning', text: verbatim('exceeded'), action: 'license' };

let pushed: unknown[][];
let ready: boolean;
let notices: PageNotices;

/** What a page that listens from now on is sent. */
function startPage(): unknown[][] {
  pushed = [];
  ready = true;
  notices.pageIsReady();
  return pushed;
}

beforeEach(() => {
  [pushed, ready] = [[], false];
  notices = createPageNotices(
    {
      popup: (popup) => pushed.push(['popup', popup]),
      withdrawn: (popup) => pushed.push(['withdrawn', popup]),
      bar: (shown) => pushed.push(['bar', shown]),
    },
    () => ready,
  );
});

describe('§8: none is lost, none doubled', () => {
  it('what comes before the page listens is sent when it does, once', () => {
    notices.showBar(bar);
    notices.showPopup(warning('a'));
    expect(pushed).toEqual([]);
    expect(startPage()).toEqual([
      ['bar', bar],
      ['popup', warning('a')],
    ]);
  });

  it('a page that starts anew gets the bar and what was not answered, in order', () => {
    startPage();
    notices.showBar(bar);
    for (const popup of [warning('a'), review('2026-05'), quit, review('2026-06')]) notices.showPopup(popup);
    notices.answered(quit);
    expect(startPage()).toEqual([
      ['bar', bar],
      ['popup', warning('a')],
      ['popup', review('2026-05')],
      ['popup', review('2026-06')],
    ]);
  });

  it('of two versions the newer is sent, and an answer to the older is none to it', () => {
    notices.showPopup(warning('old'));
    notices.showPopup(warning('new'));
    notices.answered(warning('old'));
    expect(startPage()).toEqual([
      ['bar', null],
      ['popup', warning('new')],
    ]);
  });

  it('an answer is to the figures, however they are worded', () => {
    notices.showPopup(warning('140'));
    notices.answered(warning('140', 'reworded'));
    expect(startPage()).toEqual([['bar', null]]);
  });
});

describe('an unanswered warning says nothing untrue', () => {
  const now = (id: LicenseNoticeId, key: string, words = `exceeded: ${key}`) =>
    new Map([[id, { key, text: verbatim(words) }]]);

  it.each<[string, ReturnType<typeof now>, unknown[][]]>([
    ['that has ended is taken back', now('M6', 'x'), [['withdrawn', warning('140')]]],
    ['whose figures have changed is shown anew', now('M4', '141'), [['popup', warning('141')]]],
    ['that still holds is left alone', now('M4', '140'), []],
    ['that tells the same in other words is left alone', now('M4', '140', 'reworded'), []],
  ])('one %s', (_, present, expected) => {
    startPage();
    notices.showPopup(warning('140'));
    notices.showPopup(quit);
    pushed.length = 0;
    notices.reviseWarnings(present);
    expect(pushed).toEqual(expected);
  });

  it('one that ended while there was no page is not sent to the next', () => {
    notices.showPopup(warning('a'));
    notices.reviseWarnings(new Map());
    expect(startPage()).toEqual([['bar', null]]);
  });
});
