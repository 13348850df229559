import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConf } from '../../../../core/state/load-conf.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type EventLog, openEventLog } from '../../../../core/license-notices/event-log.js';
import {
  type LicenseMoment,
  licenseEvents,
  nothingObserved,
  observedLicense,
} from '../../../../core/license-notices/license-events.js';
import { systemClock } from '../../../../shared/clock.js';
import type { LicensePayload } from '../../../../shared/license/model.js';
import { evaluateLicense } from '../../../../shared/license/status.js';
import { countsOf, factsOf, payloadOf } from '../../shared/license/fixtures.js';
import { text, verbatim } from '../../../../shared/texts/text.js';

const subscription = payloadOf('subscription');

function moment(license: LicensePayload | null, day: string, managed = 7, autoUpdate = false): LicenseMoment {
  const facts = factsOf(license, `${day}T08:00:00.000Z`, { autoUpdate });
  const status = evaluateLicense(facts, countsOf(managed, { exceededSince: '2026-06-10' }));
  return { facts, status, countsAreKnown: true };
}

/** The numbers written on the way through the moments. */
function numbersOf(...moments: LicenseMoment[]): number[][] {
  let observed = nothingObserved;
  return moments.map((each) => {
    const events = licenseEvents(observed, each, 'ada');
    observed = observedLicense(observed, each);
    return events.map(({ number }) => number);
  });
}

describe('§8: events, each once per transition', () => {
  it('a license that cannot be read for a while is neither removed nor installed again (§10)', () => {
    const known = moment(subscription, '2026-06-01', 7, true);
    const facts = { ...moment(null, '2026-06-02').facts, unread: verbatim('a folder') };
    const unread = { facts, status: evaluateLicense(facts, countsOf(50)), countsAreKnown: true };
    const [, whileUnread, after] = numbersOf(known, unread, known);
    expect({ whileUnread, after }).toEqual({ whileUnread: [], after: [] });
  });

  it('a subscription lives, expires, passes its grace and is renewed', () => {
    expect(
      numbersOf(
        moment(null, '2026-06-01'),
        moment(subscription, '2026-06-01'),
        moment(subscription, '2026-12-01'),
        moment(subscription, '2027-01-01'),
        moment(subscription, '2027-01-31'),
        moment(subscription, '2027-02-01'),
        moment(subscription, '2027-02-28'),
        moment(subscription, '2027-03-01'),
        moment({ ...subscription, expiresOn: '2028-01-31' }, '2027-03-02'),
      ),
    ).toEqual([[], [24010], [], [24020], [], [24030, 24060], [], [], [24010]]);
  });

  it('the limit is exceeded, its grace begins and ends, the count falls', () => {
    expect(
      numbersOf(
        moment(subscription, '2026-06-10', 100),
        moment(subscription, '2026-06-11', 101),
        moment(subscription, '2026-06-12', 130),
        moment(subscription, '2026-08-11', 130),
        moment(subscription, '2026-08-12', 100),
        moment(subscription, '2026-08-13', 101),
      ),
    ).toEqual([[24010], [24070, 24060], [], [], [], [24070]]);
  });

  it('a license is removed', () => {
    expect(numbersOf(moment(subscription, '2026-06-01'), moment(null, '2026-06-02'))).toEqual([
      [24010],
      [24080],
    ]);
  });

  it('§11: support is about to expire for 14 days, then has expired, then is renewed', () => {
    const supported = { ...subscription, supportExpiresOn: '2026-09-30' };
    expect(
      numbersOf(
        moment(supported, '2026-06-01'),
        moment(supported, '2026-09-15'),
        moment(supported, '2026-09-16'),
        moment(supported, '2026-09-30'),
        moment(supported, '2026-10-01'),
        moment(supported, '2026-10-02'),
        moment({ ...supported, supportExpiresOn: '2027-09-30' }, '2026-10-03'),
      ),
    ).toEqual([[24010], [], [24040], [], [24050], [], []]);
  });

  it('§11: an event says in figures what it speaks of, and who did what a person does', () => {
    const supported = { ...subscription, supportExpiresOn: '2026-09-30' };
    const figures = { type: 'subscription', mailboxes: 100 };
    const installed = moment(supported, '2026-06-01');
    expect(licenseEvents(nothingObserved, installed, 'ada')).toMatchObject([
      { number: 24010, fields: { ...figures, daysLeft: 244, supportLeft: 121, user: 'ada' } },
    ]);
    const before = observedLicense(nothingObserved, installed);
    const [expired] = licenseEvents(before, moment(supported, '2026-10-02'), 'ada');
    expect(expired).toEqual({
      at: '2026-10-02T08:00:00.000Z',
      number: 24050,
      text: 'The support contract expired on 2026-09-30.',
      said: text('licenseEvents.supportExpired', { on: '2026-09-30' }),
      fields: { ...figures, daysLeft: 121, supportLeft: -2 },
    });
    expect(licenseEvents(before, moment(null, '2026-06-02'), null)).toMatchObject([
      { number: 24080, fields: {} },
    ]);
  });

  it('automatic update is disabled', () => {
    const rental = payloadOf('rental');
    expect(
      numbersOf(
        moment(rental, '2026-06-01', 7, true),
        moment(rental, '2026-06-02'),
        moment(rental, '2026-06-03'),
      ),
    ).toEqual([[24010], [41301], []]);
  });

  it('removing the license disables automatic update with it', () => {
    const rental = payloadOf('rental');
    expect(numbersOf(moment(rental, '2026-06-01', 7, true), moment(null, '2026-06-02'))).toEqual([
      [24010],
      [24080, 41301],
    ]);
  });

  it('a key that stops to verify and verifies again was neither removed nor installed', () => {
    const valid = moment(subscription, '2027-01-05');
    const facts = { ...valid.facts, license: null, rejection: verbatim('unknown signing key') };
    const invalid = { ...valid, facts, status: evaluateLicense(facts, countsOf(7)) };
    expect(numbersOf(valid, invalid, invalid, valid)).toEqual([[24010, 24020], [], [], []]);
  });

  it('while nobody knows the mailboxes, a limit that was exceeded stays so', () => {
    const exceeded = moment(subscription, '2026-06-11', 101);
    const unknown = { ...moment(subscription, '2026-06-11', 0), countsAreKnown: false };
    expect(numbersOf(exceeded, unknown, exceeded)).toEqual([[24010, 24070, 24060], [], []]);
  });

  it('a console closed across the whole grace tells of the expiry alone', () => {
    expect(numbersOf(moment(subscription, '2026-12-01'), moment(subscription, '2027-06-01'))).toEqual([
      [24010],
      [24030],
    ]);
  });
});

describe('the event log', () => {
  let folder: string;
  const opened: EventLog[] = [];
  const open = (): EventLog => {
    const log = openEventLog({
      loadStore: loadConf,
      folder,
      clock: systemClock,
      onQuarantine: () => undefined,
      user: 'ada',
    });
    opened.push(log);
    return log;
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'postkeep-events-'));
  });
  afterEach(() => {
    for (const log of opened.splice(0)) log.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('writes a transition once, also when two consoles see it and after a restart', async () => {
    const evaluate = () => Promise.resolve(moment(subscription, '2026-06-01'));
    const [a, b] = [open(), open()];
    await Promise.all([a.observe(evaluate), b.observe(evaluate)]);
    await open().observe(evaluate);
    expect(open().list()).toEqual([
      {
        at: '2026-06-01T08:00:00.000Z',
        number: 24010,
        text: 'A license for 100 mailboxes until 2027-01-31 has been installed.',
        said: text('licenseEvents.installed', { mailboxes: 100, until: '2027-01-31' }),
        fields: { type: 'subscription', daysLeft: 244, mailboxes: 100, user: 'ada' },
      },
    ]);
  });

  it('what the first version wrote opens, and its events are not told again', async () => {
    const entry = { at: '2026-06-01T08:00:00.000Z', number: 24010, text: 'A license was installed.' };
    const { support: _, ...observed } = observedLicense(nothingObserved, moment(subscription, '2026-06-01'));
    writeFileSync(
      join(folder, 'events.json'),
      JSON.stringify({ schemaVersion: 1, observed, entries: [entry] }),
    );
    const supported = { ...subscription, supportExpiresOn: '2026-06-05' };
    await open().observe(() => Promise.resolve(moment(supported, '2026-06-02')));
    expect(open().list()).toMatchObject([{ number: 24040 }, entry]);
  });

  it('words that this version does not have are left to the log, and spoil no other event', async () => {
    const said = { id: 'licenseEvents.ofAnotherVersion', params: {} };
    const entry = { at: '2026-06-01T08:00:00.000Z', number: 24010, text: 'A license was installed.' };
    writeFileSync(
      join(folder, 'events.json'),
      JSON.stringify({ schemaVersion: 2, observed: nothingObserved, entries: [{ ...entry, said }] }),
    );
    expect(open().list()).toEqual([entry]);
    await open().observe(() => Promise.resolve(moment(subscription, '2026-06-02')));
    expect(open().list()).toMatchObject([{ number: 24010, said: { id: 'licenseEvents.installed' } }, entry]);
  });

  it('a slow observer tells nothing from figures that another one has observed past', async () => {
    let present = moment(null, '2026-06-01');
    const [slow, quick] = [open(), open()];
    let letGo: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    let looks = 0;
    const late = slow.observe(async () => {
      const seen = present;
      if (++looks === 1) await held;
      return seen;
    });
    present = moment(subscription, '2026-06-01');
    await quick.observe(() => Promise.resolve(present));
    letGo();
    await late;
    expect(open().list()).toMatchObject([{ number: 24010 }]);
  });

  it('lists and exports the newest first (RFC 4180)', async () => {
    const log = open();
    for (const each of [moment(subscription, '2026-06-01'), moment(null, '2026-06-02')]) {
      await log.observe(() => Promise.resolve(each));
    }
    expect(log.toCsv()).toBe(
      [
        '\uFEFFtime,number,text,type,days left,support left,mailboxes,user',
        '2026-06-02T08:00:00.000Z,24080,The license has been removed.,,,,,ada',
        '2026-06-01T08:00:00.000Z,24010,A license for 100 mailboxes until 2027-01-31 has been installed.,subscription,244,,100,ada',
        '',
      ].join('\r\n'),
    );
  });
});
