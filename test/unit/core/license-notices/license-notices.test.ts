import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConf } from '../../../../core/state/load-conf.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type EventLog, openEventLog } from '../../../../core/license-notices/event-log.js';
import {
  type LicenseNotices,
  type NotificationHistory,
  createLicenseNotices,
  openNotificationHistory,
} from '../../../../core/license-notices/license-notices.js';
import type { StateStore } from '../../../../core/state/state-store.js';
import { type Text, text } from '../../../../shared/texts/text.js';
import type { LicensePayload } from '../../../../shared/license/model.js';
import { systemClock } from '../../../../shared/clock.js';
import { evaluateLicense } from '../../../../shared/license/status.js';
import { countsOf, factsOf, payloadOf } from '../../shared/license/fixtures.js';

const wrongClock = text('license.clockBehind', { systemDate: '2026-06-20', seenDate: '2026-07-01' });

let folder: string;
let now: string;
let managed: number;
let license: LicensePayload | null;
let countsAreKnown: boolean;
let shown: string[];
/** Ids of the messages of which an unanswered pop-up may continue speaking. */
let trueWarnings: string[];
/** Of the bar that is shown. */
let barKey: string;
let desktopWorks: boolean;
let clockWarning: Text | null;
const closers: (() => void)[] = [];

function start(
  observe?: EventLog['observe'],
  update?: StateStore<NotificationHistory>['update'],
): LicenseNotices {
  const stores = { loadStore: loadConf, folder, clock: systemClock, onQuarantine: () => undefined };
  const openedHistory = openNotificationHistory(stores);
  const history = update === undefined ? openedHistory : { ...openedHistory, update };
  const opened = openEventLog({ ...stores, user: 'ada' });
  const eventLog = observe === undefined ? opened : { ...opened, observe };
  closers.push(history.close, eventLog.close);
  return createLicenseNotices({
    evaluate: () => {
      const facts = factsOf(license, now);
      const status = evaluateLicense(
        facts,
        countsOf(countsAreKnown ? managed : 0, { exceededSince: '2026-06-10' }),
      );
      return Promise.resolve({ facts, status, countsAreKnown, clockWarning });
    },
    history,
    eventLog,
    desktopAllowed: () => true,
    showPopup: (popup) => {
      if (popup.type === 'startup-warnings')
        shown.push(`popup ${popup.sections.map(({ id }) => id).join('+')}`);
    },
    reviseWarnings: (notices) => {
      trueWarnings = [...notices.keys()];
    },
    showBar: (bar) => {
      barKey = bar?.key ?? '';
      shown.push(`bar ${bar?.id ?? 'none'}`);
    },
    showDesktop: ({ ids }) => {
      shown.push(`desktop ${ids.join('+')}`);
      return desktopWorks;
    },
    onFault: (error) => shown.push(`fault ${error instanceof Error ? error.message : ''}`),
  });
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'postkeep-notices-'));
  [now, managed, shown, desktopWorks] = ['2026-07-01T08:00:00.000Z', 140, [], true];
  [clockWarning, barKey, trueWarnings] = [null, '', []];
  [license, countsAreKnown] = [payloadOf('subscription'), true];
});
afterEach(() => {
  for (const close of closers.splice(0)) close();
  rmSync(folder, { recursive: true, force: true });
});

describe('§8: startup warnings and notifications', () => {
  it('a modal warning appears on every opening, and once for each', async () => {
    const notices = start();
    await Promise.all([notices.windowOpened(), notices.refresh(), notices.refresh()]);
    await notices.windowOpened();
    expect(shown.filter((each) => each.startsWith('popup'))).toEqual(['popup M4', 'popup M4']);
  });

  it('M8 pops up once when it begins, over restarts and before the counts are known, and again when it comes back', async () => {
    license = null;
    const popups: string[] = [];
    for (const [count, isKnown] of [
      [12, true],
      [13, true],
      [0, false],
      [13, true],
      [10, true],
      [11, true],
    ] as const) {
      [managed, countsAreKnown, shown] = [count, isKnown, []];
      const notices = start();
      await notices.windowOpened();
      await notices.windowOpened();
      popups.push(`${String(count)}: ${shown.filter((each) => each.startsWith('popup')).join()}`);
    }
    expect(popups).toEqual(['12: popup M8', '13: ', '0: ', '13: ', '10: ', '11: popup M8']);
  });

  it('with the window closed nothing pops up until it is opened again', async () => {
    const notices = start();
    await notices.refresh();
    await notices.windowOpened();
    notices.windowClosed();
    managed = 141;
    await notices.refresh();
    expect(shown.filter((each) => each.startsWith('popup'))).toEqual(['popup M4']);
  });

  it('a state that begins while the window is open pops up at once, and again when it comes back', async () => {
    managed = 50;
    const notices = start();
    await notices.windowOpened();
    for (const count of [140, 140, 50, 140]) {
      managed = count;
      await notices.refresh();
    }
    expect(shown.filter((each) => each.startsWith('popup'))).toEqual(['popup M4', 'popup M4']);
  });

  it('a warning that is no longer true is taken back, also with the window closed', async () => {
    const notices = start();
    await notices.windowOpened();
    expect(trueWarnings).toContain('M4');
    notices.windowClosed();
    managed = 50;
    await notices.refresh();
    expect(trueWarnings).not.toContain('M4');
  });

  it('a weekly notification survives restarts', async () => {
    managed = 110;
    for (const day of ['01', '02', '07', '08', '14', '15']) {
      now = `2026-07-${day}T08:00:00.000Z`;
      await start().refresh();
    }
    expect(shown.filter((each) => each.startsWith('desktop'))).toHaveLength(3);
  });

  it('a weekly notification stays weekly while the history cannot be written', async () => {
    managed = 110;
    const notices = start(undefined, () => Promise.reject(new Error('disk full')));
    await expect(notices.refresh()).rejects.toThrow('disk full');
    now = '2026-07-07T08:00:00.000Z';
    await notices.refresh();
    expect(shown.filter((each) => each.startsWith('desktop'))).toEqual(['desktop M3']);
    now = '2026-07-08T08:00:00.000Z';
    await expect(notices.refresh()).rejects.toThrow('disk full');
    expect(shown.filter((each) => each.startsWith('desktop'))).toEqual(['desktop M3', 'desktop M3']);
  });

  it('a notification that the system could not show is tried again', async () => {
    managed = 110;
    desktopWorks = false;
    const notices = start();
    await notices.refresh();
    await notices.refresh();
    expect(shown.filter((each) => each.startsWith('desktop'))).toHaveLength(2);
  });

  it('an event log that cannot be written hides no warning', async () => {
    await start(() => Promise.reject(new Error('disk full'))).windowOpened();
    expect(shown).toEqual(['fault disk full', 'bar none', 'popup M4']);
  });

  describe('a bar that was put away gives way to the next', () => {
    const bars = (): string[] => shown.filter((each) => each.startsWith('bar'));
    let notices: LicenseNotices;
    beforeEach(async () => {
      [managed, clockWarning] = [110, wrongClock];
      notices = start();
      await notices.windowOpened();
      notices.dismissBar({ id: 'M3', key: barKey });
    });

    it.each<[string, () => Promise<void>, string]>([
      ['stays away while it tells the same', () => notices.refresh(), 'bar clock'],
      [
        'comes back when its figures change',
        () => {
          managed = 111;
          return notices.refresh();
        },
        'bar M3',
      ],
      [
        'comes back when its state ends and begins anew',
        async () => {
          managed = 100;
          await notices.refresh();
          managed = 110;
          await notices.refresh();
        },
        'bar M3',
      ],
      ['comes back when the window is opened anew', () => notices.windowOpened(), 'bar M3'],
    ])('and %s', async (_, happens, last) => {
      expect(bars()).toEqual(['bar M3', 'bar clock']);
      await happens();
      expect(bars().at(-1)).toBe(last);
    });

    it('the next one can be put away too', () => {
      notices.dismissBar({ id: 'clock', key: barKey });
      expect(bars()).toEqual(['bar M3', 'bar clock', 'bar none']);
    });
  });

  it('the bar goes when its state ends', async () => {
    managed = 110;
    const notices = start();
    await notices.windowOpened();
    managed = 100;
    await notices.refresh();
    expect(shown.filter((each) => each.startsWith('bar'))).toEqual(['bar M3', 'bar none']);
  });
});
