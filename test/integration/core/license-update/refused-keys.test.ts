import { describe, expect, it } from 'vitest';
import type { LicensePayload } from '../../../../shared/license/model.js';
import { createSigner } from '../../../unit/shared/license/signing.js';
import { json } from './fake-hostile-server.js';
import { installed, setUpHostileServer, signer } from './hostile-console.js';
import { render } from '../../../../shared/texts/text.js';
import { worded } from '../../../../test/fixtures/worded.js';

const hostile = setUpHostileServer();
const later = '2027-06-30';

/** A validly signed key that would be a renewal but for this. */
const renewalBut = (change: Partial<LicensePayload>): string =>
  signer.sign({ ...installed, expiresOn: later, ...change });

const answer = (licenseKey: string) => json(200, { outcome: 'renewed', licenseKey });

describe('a key from the server is installed only by the rules of §6', () => {
  it.each([
    ['another license', renewalBut({ licenseId: '0b54c1de-8c5b-4f4f-b6a9-9a8f1f9e7d10' })],
    ['another product', renewalBut({ product: 'another' })],
    ['another type', renewalBut({ type: 'subscription' })],
    ['another contract', renewalBut({ contract: { ...installed.contract, id: 'C-9999' } })],
    ['another support ID', renewalBut({ supportId: 'S-9999' })],
    ['an earlier date', renewalBut({ expiresOn: '2026-06-28' })],
    [
      'the same date, though with more mailboxes',
      renewalBut({ expiresOn: installed.expiresOn, mailboxes: 5000 }),
    ],
    ['a signing key that is not trusted', createSigner('test-2').sign({ ...installed, expiresOn: later })],
    [
      'the name of a trusted signing key, but not its signature',
      createSigner().sign({ ...installed, expiresOn: later }),
    ],
    ['a date that was changed after signing', forged(signer.sign(installed))],
    ['no key at all', 'give me a license'],
  ])('one with %s is refused', async (_name, key) => {
    const report = await hostile.answered(answer(key));
    expect(worded(report)).toMatchObject({
      outcome: 'invalid',
      result: 'Failed',
      reason: 'The license signature or identifier is invalid.',
      recommendation: 'Contact your Veeam sales representative.',
    });
    expect(report.lines.map((line) => render(line.text))).toEqual(['License key is invalid']);
  });

  it('a longer key with another count is a renewal: the count is not among what must stay', async () => {
    hostile.answerWith(answer(renewalBut({ mailboxes: 250 })));
    const bench = await hostile.consoleFor(hostile.address());
    expect(await bench.updates.updateNow('manual')).toMatchObject({ outcome: 'renewed', result: 'Success' });
    expect(bench.license.facts().license).toMatchObject({ expiresOn: later, mailboxes: 250 });
  });
});

/** The payload of a key changed in place, with the signature as it was. */
function forged(key: string): string {
  const [head = '', payload = '', signature = ''] = key.split('.');
  const changed = Buffer.from(payload, 'base64url').toString().replace(installed.expiresOn, '2036-06-30');
  return [head, Buffer.from(changed).toString('base64url'), signature].join('.');
}
