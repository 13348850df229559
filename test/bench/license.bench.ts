/**
 * License engine: status and admission of 100,000 mailboxes (goal: median ≤ 10 ms, ≤ 50 MB), verification of a key (goal ≤ 1 ms).
 * Ledger and requests are as a session reads them: texts of their own, requests in memory in the order in which they are asked for. Nothing is
 * kept from one admission to the next.
 * `npm run bench -- license`
 */
import { compactVerify, importJWK } from 'jose';
import { readKeyFile } from '../../core/license/key-file.js';
import { admit } from '../../shared/license/admission.js';
import { assignLicenses, countMailboxes } from '../../shared/license/assignment.js';
import { armourLicenseKey } from '../../shared/license/armour.js';
import { emptyLedger } from '../../shared/license/ledger.js';
import type { AdmissionRequest, Ledger } from '../../shared/license/model.js';
import { evaluateLicense } from '../../shared/license/status.js';
import { backedUp, factsOf, payloadOf } from '../unit/shared/license/fixtures.js';
import { createSigner } from '../unit/shared/license/signing.js';
import { measure, report } from './measure.js';

const mailboxes = 100_000;
const facts = factsOf(payloadOf('rental', { mailboxes: 80_000 }), '2026-06-10T08:00:00.000Z');
const requests = Array.from({ length: mailboxes }, (_, i): AdmissionRequest => ({
  mailboxId: `mailbox-${String(i).padStart(8, '0')}`,
  mailbox: `user${i}@example.org`,
  kind: i % 50 === 0 ? 'shared' : 'user',
}));

/** What a database answers: every text a string of its own, nothing shared with the requests. */
function reloaded(ledger: Ledger): Ledger {
  return JSON.parse(JSON.stringify(ledger)) as Ledger;
}

const first = admit(emptyLedger, requests, { ...facts, now: '2026-05-10T08:00:00.000Z' }).ledger;
const ledger = reloaded(admit(backedUp(first, '2026-06-01T08:00:00.000Z'), requests, facts).ledger);
const asListed = ledger.entries.map(({ mailboxId, mailbox, kind }) => ({ mailboxId, mailbox, kind }));
const withTextsOfTheirOwn = JSON.parse(JSON.stringify(asListed)) as AdmissionRequest[];
const shuffled = JSON.parse(JSON.stringify(shuffle(asListed))) as AdmissionRequest[];

/** Repeatable (Park–Miller). */
function shuffle<T>(list: readonly T[]): T[] {
  let seed = 7919;
  const next = (): number => (seed = (seed * 48_271) % 2_147_483_647);
  return list
    .map((item) => ({ item, place: next() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}

report(
  'status of 100,000 mailboxes',
  measure(() => evaluateLicense(facts, countMailboxes(ledger, facts))),
  { goalMs: 10 },
);
report(
  'status + admission of 100,000 mailboxes',
  measure(() => admit(ledger, asListed, facts)),
  { goalMs: 10, goalMb: 50 },
);
report(
  'the same, requests and ledger sharing no text in memory',
  measure(() => admit(ledger, withTextsOfTheirOwn, facts)),
  {},
);
const exceeded = factsOf(payloadOf('subscription', { mailboxes: 80_000 }), facts.now);
const waiting = reloaded(admit(ledger, asListed, exceeded).ledger);
report(
  'the same, 18,000 of them waiting or temporary, the waiting ones named in the log',
  measure(() => admit(waiting, withTextsOfTheirOwn, exceeded)),
  { goalMs: 10, goalMb: 50 },
);
const newcomers = Array.from({ length: 10 }, (_, i): AdmissionRequest => {
  return { mailboxId: `mailbox-${String(mailboxes + i)}`, mailbox: `new${i}@example.org`, kind: 'user' };
});
const withNewcomers = [...withTextsOfTheirOwn, ...newcomers];
report(
  'the same, ten new mailboxes among them',
  measure(() => admit(ledger, withNewcomers, facts)),
  { goalMs: 25 },
);
report(
  'the same, mailboxes asked for in another order',
  measure(() => admit(ledger, shuffled, facts)),
  { goalMs: 25 },
);
report(
  'first admission of 100,000 mailboxes',
  measure(() => admit(emptyLedger, asListed, facts)),
  {},
);
report(
  'states of 100,000 mailboxes for the list',
  measure(() => assignLicenses(ledger, facts)),
  {},
);

const signer = createSigner();
const key = armourLicenseKey(signer.sign(payloadOf('rental')));
report(
  'verification of a key file',
  measure(() => readKeyFile(key, signer.ring), 2000),
  { goalMs: 1 },
);

const jwk = await importJWK({ ...signer.jwks.keys[0], alg: 'EdDSA' });
const bare = signer.sign(payloadOf('rental'));
const start = performance.now();
for (let i = 0; i < 2000; i++) await compactVerify(bare, jwk, { algorithms: ['EdDSA'] });
process.stdout.write(
  `for comparison, the signature alone with jose: mean ${((performance.now() - start) / 2000).toFixed(3)} ms\n`,
);
