import { describe, expect, it } from 'vitest';
import { previewLicense, statusJson } from '../../../../shared/license/preview.js';
import { payloadOf } from './fixtures.js';
import { verbatim } from '../../../../shared/texts/text.js';
import { worded } from '../../../../test/fixtures/worded.js';

const request = {
  key: { payload: payloadOf('rental') },
  at: '2026-07-01T14:00:00+02:00',
  managed: 170,
  new: 30,
  exceededSince: '2026-06-10',
  autoUpdate: false,
  lastReport: null,
};

describe('license preview --json (command-line.md)', () => {
  it('is byte-stable: the members in the documented order', () => {
    expect(JSON.stringify(statusJson(previewLicense(request)), null, 2)).toMatchInlineSnapshot(`
      "{
        "valid": true,
        "term": "valid",
        "count": "exceeded-beyond-allowance",
        "statusText": "Exceeded (40 days of grace period remaining)",
        "daysLeft": 214,
        "expiresOn": "2027-01-31",
        "expiryGraceEndsOn": "2027-03-31",
        "exceededGraceEndsOn": "2026-08-10",
        "retryWindowEndsOn": "2027-03-03",
        "allowance": 20,
        "licensed": 100,
        "temporary": 20,
        "waiting": 20,
        "new": 30,
        "backup": "licensed+allowance",
        "restore": true,
        "messages": [
          {
            "id": "M4",
            "text": "Your license covers 100 mailboxes and is exceeded by 40. 20 extra mailboxes will continue to be processed until 2026-08-10, in the order in which they were added; 20 mailboxes are waiting and are not processed.",
            "when": "every-open"
          },
          {
            "id": "M5",
            "text": "Mailbox {mailbox} was not processed: the license limit has been exceeded.",
            "when": "job-log"
          },
          {
            "id": "M5",
            "text": "License limit exceeded: 20 mailboxes were not processed. A license for at least 140 mailboxes is required.",
            "when": "job-log"
          }
        ]
      }"
    `);
  });

  it('managed includes new; only a rental license lets them use no unit', () => {
    expect(previewLicense(request)).toMatchObject({ licensed: 100, temporary: 20, waiting: 20, new: 30 });
    const subscription = { ...request, key: { payload: payloadOf('subscription') } };
    expect(previewLicense(subscription)).toMatchObject({ licensed: 100, temporary: 20, waiting: 50, new: 0 });
  });

  it('auto-update and a report in the last month double the allowance of a rental license', () => {
    expect(previewLicense({ ...request, autoUpdate: true, lastReport: '2026-06-20' })).toMatchObject({
      allowance: 40,
      temporary: 40,
      waiting: 0,
    });
  });

  it('a refused key has its reason, and what would apply without it', () => {
    const refused = previewLicense({
      ...request,
      key: { rejection: verbatim('The key is damaged. (bad-signature)') },
    });
    expect(worded(refused)).toMatchObject({
      license: 'invalid',
      reason: 'The key is damaged. (bad-signature)',
      statusText: 'Invalid',
      term: 'none',
      licensed: 10,
    });
    expect(Object.keys(statusJson(refused)).slice(0, 4)).toEqual(['valid', 'reason', 'term', 'count']);
  });

  it.each(['Pacific/Kiritimati', 'Pacific/Pago_Pago', 'Europe/Berlin'])('is the same in %s', (zone) => {
    const before = process.env['TZ'];
    const expected = JSON.stringify(previewLicense(request));
    process.env['TZ'] = zone;
    try {
      expect(new Date(request.at).getTimezoneOffset()).not.toBe(0);
      expect(JSON.stringify(previewLicense(request))).toBe(expected);
    } finally {
      if (before === undefined) delete process.env['TZ'];
      else process.env['TZ'] = before;
    }
  });
});
