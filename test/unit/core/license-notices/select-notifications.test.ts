import { describe, expect, it } from 'vitest';
import {
  type NotificationContext,
  type Selection,
  noticeOf,
} from '../../../../core/license-notices/notification.js';
import { licenseNotifications } from '../../../../core/license-notices/license-notifications.js';
import { selectNotifications } from '../../../../core/license-notices/select-notifications.js';
import { evaluateLicense } from '../../../../shared/license/status.js';
import { countsOf, factsOf, payloadOf } from '../../shared/license/fixtures.js';
import { text } from '../../../../shared/texts/text.js';
import { worded } from '../../../fixtures/worded.js';

const subscription = payloadOf('subscription');
const exceededSince = '2026-06-10';
const wrongClock = text('license.clockBehind', { systemDate: '2026-06-20', seenDate: '2026-07-01' });

function context(
  now: string,
  managed: number,
  changes: Partial<NotificationContext> = {},
): NotificationContext {
  return {
    status: evaluateLicense(factsOf(subscription, now), countsOf(managed, { exceededSince })),
    now,
    clockWarning: null,
    shownInWindow: new Set(),
    shownSinceItBegan: new Set(),
    dismissedBars: new Set(),
    desktopShownAt: {},
    desktopAllowed: true,
    ...changes,
  };
}

const states = {
  valid: context('2026-07-01T08:00:00.000Z', 50),
  expiring: context('2027-01-20T08:00:00.000Z', 50),
  'expired-grace': context('2027-02-05T08:00:00.000Z', 50),
  'expired-post-grace': context('2027-03-05T08:00:00.000Z', 50),
  'within allowance': context('2026-07-01T08:00:00.000Z', 110),
  'beyond allowance': context('2026-07-01T08:00:00.000Z', 140),
  'exceeded-post-grace': context('2026-08-11T08:00:00.000Z', 140),
  'no license': unlicensed(12),
  'no license, said before': unlicensed(12, { shownSinceItBegan: new Set(['M8']) }),
} as const;

function unlicensed(managed: number, changes: Partial<NotificationContext> = {}): NotificationContext {
  const status = evaluateLicense(factsOf(null, '2026-07-01T08:00:00.000Z'), countsOf(managed));
  return context('2026-07-01T08:00:00.000Z', 0, { status, ...changes });
}

const shown = ({ popup, bar, desktop }: Selection) => ({
  popup: popup?.sections.map(({ id, severity }) => `${id} ${severity}`) ?? [],
  bar: bar && `${bar.id} ${bar.severity}`,
  desktop: desktop?.ids.join('+') ?? null,
});

const reasonOf = ({ suppressed }: Selection, id: string, surface: string): string | undefined =>
  suppressed.find((each) => each.id === id && each.surface === surface)?.reason;

describe('§4 × §8: what each state shows at startup', () => {
  it.each<[keyof typeof states, ReturnType<typeof shown>]>([
    ['valid', { popup: [], bar: null, desktop: null }],
    ['expiring', { popup: [], bar: 'expiring warning', desktop: 'expiring' }],
    ['expired-grace', { popup: [], bar: 'expired-grace warning', desktop: 'expired-grace' }],
    ['expired-post-grace', { popup: ['M1 error'], bar: null, desktop: null }],
    ['within allowance', { popup: [], bar: 'M3 warning', desktop: 'M3' }],
    ['beyond allowance', { popup: ['M4 warning'], bar: null, desktop: null }],
    ['exceeded-post-grace', { popup: ['M6 error'], bar: null, desktop: null }],
    ['no license', { popup: ['M8 warning'], bar: 'M8 warning', desktop: null }],
    ['no license, said before', { popup: [], bar: 'M8 warning', desktop: null }],
  ])('%s', (state, expected) => {
    expect(shown(selectNotifications(states[state]))).toEqual(expected);
  });

  it('the pop-up has the text of §4 to the character', () => {
    expect(worded(selectNotifications(states['expired-post-grace']).popup?.sections)).toEqual([
      {
        id: 'M1',
        key: '["M1",{"type":"subscription"}]',
        severity: 'error',
        text: 'Your subscription license has expired and the grace period is over. Processing of all mailboxes has been stopped. Restore is not affected. Renew your license to resume backup.',
      },
    ]);
  });

  it('every notification is either shown or says why not', () => {
    for (const each of Object.values(states)) {
      const selection = selectNotifications(each);
      const count =
        (selection.popup?.sections.length ?? 0) + (selection.bar ? 1 : 0) + (selection.desktop ? 1 : 0);
      expect(count + selection.suppressed.length).toBe(licenseNotifications.length);
    }
  });
});

describe('§8: how often', () => {
  const week = 7 * 24 * 60 * 60 * 1000;
  const now = states.expiring.now;
  const before = (ms: number): string => new Date(Date.parse(now) - ms).toISOString();

  it.each([
    ['never shown', {}, null],
    ['shown a week ago', { expiring: before(week) }, null],
    ['shown a second less than a week ago', { expiring: before(week - 1000) }, 'shown-in-the-last-week'],
    ['shown in a future that was a wrong clock', { expiring: before(-week) }, null],
    ['another one shown today', { M3: now }, null],
  ])('desktop notification, %s', (_, desktopShownAt, reason) => {
    const selection = selectNotifications({ ...states.expiring, desktopShownAt });
    expect(selection.desktop?.ids ?? []).toEqual(reason === null ? ['expiring'] : []);
    expect(reasonOf(selection, 'expiring', 'desktop') ?? null).toBe(reason);
  });

  it('the bar stays although the desktop notification is not due', () => {
    expect(selectNotifications({ ...states.expiring, desktopShownAt: { expiring: now } }).bar?.id).toBe(
      'expiring',
    );
  });

  it('desktop notifications can be turned off', () => {
    const selection = selectNotifications({ ...states.expiring, desktopAllowed: false });
    expect(selection.desktop).toBeNull();
    expect(reasonOf(selection, 'expiring', 'desktop')).toBe('turned-off');
  });

  it('a pop-up is shown once for each opening of the window', () => {
    const selection = selectNotifications({ ...states['beyond allowance'], shownInWindow: new Set(['M4']) });
    expect(selection.popup).toBeNull();
    expect(reasonOf(selection, 'M4', 'popup')).toBe('already-shown-in-this-window');
  });

  const both = {
    ...context('2027-01-20T08:00:00.000Z', 110, { clockWarning: wrongClock }),
    status: evaluateLicense(
      factsOf(subscription, '2027-01-20T08:00:00.000Z'),
      countsOf(110, { exceededSince: '2027-01-10' }),
    ),
  };

  it('what is due together is one desktop notification, and later each has its own week', () => {
    expect(worded(selectNotifications(both).desktop)).toEqual({
      ids: ['M3', 'expiring'],
      title: 'Your license needs attention',
      body: [
        'Your license covers 100 mailboxes and is exceeded by 10. Up to 20 extra mailboxes will continue to be processed until 2027-03-10.',
        'Your subscription license expires on 2027-01-31 (11 days left) and needs to be renewed.',
      ],
    });
    const later = selectNotifications({ ...both, desktopShownAt: { M3: both.now } });
    expect(worded(later.desktop)).toMatchObject({ ids: ['expiring'], title: 'License is about to expire' });
  });

  it('one bar at a time, the most serious', () => {
    const selection = selectNotifications(both);
    expect(selection.bar?.id).toBe('M3');
    expect(reasonOf(selection, 'expiring', 'bar')).toBe('less-serious');
    expect(reasonOf(selection, 'clock', 'bar')).toBe('less-serious');
  });

  const figures = { count: 100, extra: 10, allowance: 20, until: '2027-03-10' };
  const m3 = noticeOf('M3', text('license.exceededWithinAllowance', figures)).key;
  const expiring = noticeOf(
    'expiring',
    text('license.expiring', { type: 'subscription', expiresOn: '2027-01-31', daysLeft: 11 }),
  ).key;
  const clock = noticeOf('clock', wrongClock).key;
  it.each<[string, string[], string | null]>([
    ['the first: the next takes its place', [m3], 'expiring'],
    ['the license’s: the clock is not lost behind them', [m3, expiring], 'clock'],
    ['all', [m3, expiring, clock], null],
    [
      'one whose figures have changed since',
      [noticeOf('M3', text('license.exceededWithinAllowance', { ...figures, extra: 9 })).key],
      'M3',
    ],
  ])('a bar that was put away, %s', (_, dismissed, next) => {
    const selection = selectNotifications({ ...both, dismissedBars: new Set(dismissed) });
    expect(selection.bar?.id ?? null).toBe(next);
    expect(reasonOf(selection, 'M3', 'bar') === 'dismissed').toBe(next !== 'M3');
  });

  it('whether a bar was put away follows from what it tells, not from its words', () => {
    const said = (extra: number) => ({
      ...states['within allowance'],
      status: {
        ...states['within allowance'].status,
        messages: [
          {
            id: 'M3' as const,
            when: 'weekly' as const,
            text: text('license.exceededWithinAllowance', { ...figures, extra }),
          },
        ],
      },
    });
    const dismissedBars = new Set([selectNotifications(said(10)).bar!.key]);
    expect(selectNotifications({ ...said(10), dismissedBars }).bar).toBeNull();
    expect(selectNotifications({ ...said(11), dismissedBars }).bar?.id).toBe('M3');
  });

  it('§9: a clock that is behind has a bar of its own', () => {
    const selection = selectNotifications({ ...states.valid, clockWarning: wrongClock });
    expect(selection.bar).toEqual({
      id: 'clock',
      key: clock,
      severity: 'warning',
      text: wrongClock,
      action: null,
    });
  });
});
