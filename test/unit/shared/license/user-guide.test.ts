import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rejectionCodes } from '../../../../shared/license/key-verification.js';
import { licenseEventNumbers, unitEventNumbers } from '../../../../shared/events.js';
import { license as texts } from '../../../../shared/texts/en/license.js';
import { isoFormat } from '../../../../shared/texts/format.js';
import { render, text, verbatim } from '../../../../shared/texts/text.js';
import { mailboxes } from '../../../../renderer/messages/en/mailboxes.js';
import { licenseTypes } from '../../../../shared/license/license-type.js';
import { mailboxLicenseStates } from '../../../../shared/license/model.js';
import { evaluateLicense } from '../../../../shared/license/status.js';
import { license } from '../../../../renderer/messages/en/license.js';

const guide = readFileSync(join(import.meta.dirname, '../../../../docs/user-guide/licensing.md'), 'utf8');
/** Quotes and wrapped lines read as one text. */
const flowing = guide.replaceAll(/\n>? ?/g, ' ').replaceAll(/ +/g, ' ');
const exceeded = { count: 100, allowance: 20, until: '2026-08-10' };

describe('the user guide uses the words of the product', () => {
  it.each([
    [
      'about to expire',
      text('license.expiring', { type: 'subscription', expiresOn: '2027-01-31', daysLeft: 5 }),
    ],
    ['expired-grace', text('license.expiredInGrace', { type: 'subscription' })],
    ['M1', text('license.expiredAfterGrace', { type: 'subscription' })],
    ['M2', text('license.stoppedInJob', { type: 'subscription' })],
    ['M3', text('license.exceededWithinAllowance', { ...exceeded, extra: 10 })],
    ['M4', text('license.exceededBeyondAllowance', { ...exceeded, extra: 40, waiting: 20 })],
    ['M5', text('license.refusedOverLimit', { mailbox: 'anna@example.org' })],
    ['M5, the summary', text('license.refusedOverLimitSummary', { waiting: 20, needed: 140 })],
    ['M6', text('license.exceededAfterGrace', { extra: 40 })],
    ['M7', text('license.refusedAfterGrace', { mailbox: 'anna@example.org' })],
    ['M6 without a grace', text('license.exceededWithoutGrace', { extra: 40 })],
    ['§9, ahead', text('license.clockAhead', { days: 26_331 })],
    ['§9, behind', text('license.clockBehind', { systemDate: '2026-06-20', seenDate: '2026-07-01' })],
  ])('%s', (_, said) => {
    expect(flowing).toContain(render(said));
  });

  it('what 12 mailboxes without a license, or with a rejected key, lead to', () => {
    const section = flowing.slice(flowing.indexOf('**No license, or an invalid one'));
    const facts = { license: null, now: '2026-04-10T09:30:00Z', autoUpdate: false, lastUsageReportOn: null };
    for (const rejection of [{}, { rejection: verbatim('The signature does not fit.') }]) {
      const counts = { managed: 12, new: 0, exceededSince: null };
      const { messages } = evaluateLicense({ ...facts, ...rejection }, counts);
      const said = messages.map((message) => render(message.text).replace('{mailbox}', 'anna@example.org'));
      expect(said).toEqual([
        texts.waitingWithoutLicense({ allowance: 10, waiting: 2 }, isoFormat),
        texts.refusedWithoutLicense({ mailbox: 'anna@example.org', allowance: 10 }, isoFormat),
      ]);
      for (const words of [...said, license.noneText('10')]) expect(section).toContain(words);
    }
  });

  it.each([...licenseTypes])('license type %s, as the dialog and as the texts name it', (type) => {
    const name = /^Your (\S+) license/.exec(texts.expiredInGrace({ type }))?.[1];
    expect(guide).toContain(`"${String(name)}"`);
    expect(guide).toMatch(new RegExp(`^\\| ${license.types[type]} +\\|`, 'm'));
  });

  it.each([...rejectionCodes])('rejection %s', (code) => {
    expect(guide).toContain(`\`${code}\``);
  });

  it.each([...mailboxLicenseStates])('mailbox state %s', (state) => {
    expect(guide).toMatch(new RegExp(`^\\| ${mailboxes.licenseStates[state]} +\\| \`${state}\` +\\|`, 'm'));
  });

  it.each([...Object.values(licenseEventNumbers), ...Object.values(unitEventNumbers)])(
    'event %i',
    (number) => {
      expect(guide).toContain(`| ${number}  |`);
    },
  );

  it.each([
    ...[texts.valid, texts.expired, texts.exceeded, texts.invalid, texts.notInstalled],
    ...[texts.expiredInGraceFor, texts.exceededInGraceFor].map((words) =>
      words({ days: 1 }, isoFormat).replace('1', 'n'),
    ),
  ])('status %s', (status) => {
    expect(guide).toContain(`| \`${status}\` `);
  });
});
