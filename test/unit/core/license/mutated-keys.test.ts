import { sign, createHmac } from 'node:crypto';
import { expect, it, vi } from 'vitest';
import { readKeyFile } from '../../../../core/license/key-file.js';
import { maxKeyFileBytes, rejectionCodes } from '../../../../shared/license/key-verification.js';
import { armourLicenseKey } from '../../../../shared/license/armour.js';
import { collectGarbage } from '../../../fixtures/collect-garbage.js';
import { payloadOf } from '../../shared/license/fixtures.js';
import { base64url, createSigner, licenseHeader } from '../../shared/license/signing.js';

vi.setConfig({ testTimeout: 120_000 });

const mutants = 100_000;
const signer = createSigner();
const payload = payloadOf('subscription', { supportExpiresOn: '2027-06-30', policy: { noticeDays: 14 } });
const compact = signer.sign(payload);
const armoured = armourLicenseKey(compact).trim();
const [header = '', content = '', signature = ''] = compact.split('.');
const publicPem = signer.publicKey.export({ format: 'pem', type: 'spki' });

/** Repeatable chance (Park–Miller). */
let seed = 20_261_121;
const chance = (): number => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
const below = (limit: number): number => Math.floor(chance() * limit);
const oneOf = <T>(choices: readonly T[]): T => choices[below(choices.length)] as T;

function bitFlip(text: string): string {
  const bytes = Buffer.from(text);
  const at = below(bytes.length);
  bytes[at] = (bytes[at] ?? 0) ^ (1 << below(8));
  return bytes.toString('latin1');
}

/** Changes the header and leaves the signature, or signs anew with what an attacker has. */
function headerGame(): string {
  const changed = base64url(
    JSON.stringify(
      oneOf<unknown>([
        {
          ...licenseHeader,
          alg: oneOf(['none', 'None', 'HS256', 'RS256', 'ES256', 'EdDSA ', 'ed25519', '', null, 0]),
        },
        {
          ...licenseHeader,
          kid: oneOf(['', 'test-2', '../test-1', 'TEST-1', 0, null, ['test-1'], { toString: 'test-1' }]),
        },
        { ...licenseHeader, typ: oneOf(['JWT', 'LICENSE+JWS', '', null]) },
        { ...licenseHeader, jwk: signer.jwks.keys[0] },
        { ...licenseHeader, crit: ['b64'], b64: false },
        { ...licenseHeader, [oneOf(['jku', 'x5u', 'x5c', 'zip', '__proto__', 'cty'])]: 'x' },
        [licenseHeader],
        'EdDSA',
        null,
      ]),
    ),
  );
  const input = `${changed}.${oneOf([content, base64url(JSON.stringify({ ...payload, mailboxes: 1 + below(1_000_000) }))])}`;
  return oneOf([
    () => `${input}.${signature}`,
    () => `${input}.`,
    () => `${input}.${createHmac('sha256', publicPem).update(input).digest('base64url')}`,
    () => `${input}.${sign(null, Buffer.from(input), stranger.privateKey).toString('base64url')}`,
  ])();
}
const stranger = createSigner();

/** What makes a key too long, each by one way of counting. */
const tails = ['A', '\n', '€'].map((character) => character.repeat(maxKeyFileBytes));

const mutations: Record<string, () => string> = {
  'bit flip': () => bitFlip(oneOf([compact, armoured])),
  'several bit flips': () =>
    Array.from({ length: 2 + below(6) }).reduce<string>(bitFlip, oneOf([compact, armoured])),
  truncated: () => {
    const text = oneOf([compact, armoured]);
    return oneOf([text.slice(0, below(text.length)), text.slice(1 + below(text.length))]);
  },
  'cut out': () => {
    const text = oneOf([compact, armoured]);
    const from = below(text.length - 1);
    return text.slice(0, from) + text.slice(from + 1 + below(Math.min(80, text.length - from - 1)));
  },
  'trailing bytes': () =>
    oneOf([compact, armoured]) +
    oneOf(['x', '=', '.', '\0', '{}', '%00', compact, armoured]) +
    'A'.repeat(below(40)),
  'header game': headerGame,
  'two signatures': () =>
    oneOf([
      `${compact}.${signature}`,
      `${header}.${content}.${signature}${signature}`,
      `${compact}.${base64url('x'.repeat(64))}`,
    ]),
  'another payload': () =>
    `${header}.${base64url(JSON.stringify({ ...payload, mailboxes: 101 + below(10_000), expiresOn: `20${30 + below(60)}-01-31` }))}.${signature}`,
  'duplicate member, signed': () =>
    signer.signRaw(
      `{${oneOf(['"mailboxes":1', '"\\u006dailboxes":1', '"expiresOn":"2099-01-01"', '"type":"nfr"'])},${JSON.stringify(payload).slice(1)}`,
    ),
  'duplicate member in the header, signed': () =>
    signer.signRaw(
      JSON.stringify(payload),
      `{${oneOf(['"alg":"none"', '"\\u0061lg":"HS256"', '"kid":"test-2"', '"typ":"JWT"'])},${JSON.stringify(licenseHeader).slice(1)}`,
    ),
  'signed by a stranger under a known kid': () =>
    stranger.signRaw(JSON.stringify({ ...payload, mailboxes: 1 + below(1_000_000) })),
  huge: () => oneOf([compact, armoured, `${header}.`]) + oneOf(tails),
  'signed, but no license': () =>
    signer.signRaw(
      oneOf([
        '',
        'null',
        '[]',
        '{}',
        '"x"',
        '1e999',
        '{"a":'.repeat(500),
        JSON.stringify({ ...payload, mailboxes: oneOf([0, -1, 1.5, '100', null]) }),
        JSON.stringify({ ...payload, expiresOn: oneOf(['2027-02-30', '2027-1-1', '', null, 20270131]) }),
      ]),
    ),
  'random text': () =>
    Buffer.from(Array.from({ length: below(300) }, () => below(256))).toString(
      oneOf(['latin1', 'base64', 'utf8']),
    ),
};
const names = Object.keys(mutations);

/** Flips that undo each other change nothing: such a key is none of the mutants. */
function mutantOf(name: string): string {
  for (;;) {
    const mutant = mutations[name]?.() ?? '';
    if (mutant !== compact && mutant !== armoured) return mutant;
  }
}

/** Bytes of the heap that are in use after a collection. */
function heapInUse(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

it('§1: of 100,000 mutated key files none is accepted and none crashes, and memory stays flat', () => {
  expect(readKeyFile(compact, signer.ring).ok).toBe(true);
  expect(readKeyFile(armoured, signer.ring).ok).toBe(true);
  const codes = new Map<string, number>();
  let heapBefore = 0;
  for (let i = 0; i < mutants; i++) {
    if (i === mutants / 10) heapBefore = heapInUse();
    const name = names[i % names.length] ?? '';
    const mutant = mutantOf(name);
    const result = readKeyFile(mutant, signer.ring);
    if (result.ok) expect.fail(`accepted a key with ${name}: ${JSON.stringify(mutant)}`);
    codes.set(result.code, (codes.get(result.code) ?? 0) + 1);
  }
  expect([...codes.keys()].every((code) => (rejectionCodes as readonly string[]).includes(code))).toBe(true);
  expect(codes.size).toBeGreaterThanOrEqual(9);
  expect(heapInUse() - heapBefore).toBeLessThan(4 * 1024 * 1024);
});

it('§1: a huge file is refused before anything else is done with it', () => {
  const huge = `${header}.${'A'.repeat(64 * 1024 * 1024)}.${signature}`;
  const before = process.memoryUsage().rss;
  expect(readKeyFile(huge, signer.ring)).toMatchObject({ code: 'too-large' });
  expect(process.memoryUsage().rss - before).toBeLessThan(32 * 1024 * 1024);
});
