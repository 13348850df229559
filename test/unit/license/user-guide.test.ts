import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rejectionCodes } from '../../../electron/license/key-file.js';
import { licenseEventNumbers } from '../../../electron/notifications/license-events.js';
import * as texts from '../../../shared/license/messages.js';
import { mailboxes } from '../../../renderer/messages/en/mailboxes.js';
import { mailboxLicenseStates } from '../../../shared/license/model.js';

const guide = readFileSync(join(import.meta.dirname, '../../../docs/user-guide/licensing.md'), 'utf8');
/** Quotes and wrapped lines read as one text. */
const flowing = guide.replaceAll(/\n>? ?/g, ' ').replaceAll(/ +/g, ' ');
const exceeded = { count: 100, allowance: 20, until: '2026-08-10' };

describe('the user guide uses the words of the product', () => {
  it.each([
    ['about to expire', texts.expiringText('subscription', '2027-01-31', 5)],
    ['expired-grace', texts.expiredGraceText('subscription')],
    ['M1', texts.m1('subscription')],
    ['M2', texts.m2('subscription')],
    ['M3', texts.m3({ ...exceeded, extra: 10, waiting: 0 })],
    ['M4', texts.m4({ ...exceeded, extra: 40, waiting: 20 })],
    ['M5', texts.m5('anna@example.org')],
    ['M5, the summary', texts.m5Summary(20, 140)],
    ['M6', texts.m6(40)],
    ['M7', texts.m7('anna@example.org')],
  ])('%s', (_, text) => {
    expect(flowing).toContain(text);
  });

  it.each([...rejectionCodes])('rejection %s', (code) => {
    expect(guide).toContain(`\`${code}\``);
  });

  it.each([...mailboxLicenseStates])('mailbox state %s', (state) => {
    expect(guide).toMatch(new RegExp(`^\\| ${mailboxes.licenseStates[state]} +\\| \`${state}\` +\\|`, 'm'));
  });

  it.each(Object.values(licenseEventNumbers))('event %i', (number) => {
    expect(guide).toContain(`| ${number}  |`);
  });

  it.each(['Valid', 'Expired', 'Exceeded', 'Invalid', 'Not installed'])('status %s', (status) => {
    expect(guide).toContain(`\`${status}\``);
  });
});
