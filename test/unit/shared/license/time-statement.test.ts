import { describe, expect, it } from 'vitest';
import { ed25519Check } from '../../../../core/lib/ed25519-check.js';
import { readKeyFile } from '../../../../core/license/key-file.js';
import {
  nonceSchema,
  readTimeStatement,
  timeStatementLimit,
} from '../../../../shared/license/time-statement.js';
import { payloadOf } from './fixtures.js';
import { base64url, createSigner } from './signing.js';

const signer = createSigner();
const header = { alg: 'EdDSA', typ: 'time+jws', kid: 'test-1' };
const nonce = 'Zm9vYmFy-_0123456789Aw';
const now = '2026-03-02T12:00:01.234Z';
const said = { now, nonce };
const checkOf = (kid: string) => {
  const key = signer.ring.find(kid);
  return key === null ? null : ed25519Check(key);
};
const read = (statement: unknown, asked = nonce) => readTimeStatement(statement, asked, checkOf);
const signed = (payload: unknown, head: object = header): string =>
  signer.signRaw(typeof payload === 'string' ? payload : JSON.stringify(payload), head);
const whole = signed(said);
const [head = '', content = '', signature = ''] = whole.split('.');

describe('a time statement (licensing.md §9)', () => {
  it('tells the time of the server to the request whose nonce it names', () => {
    expect(read(whole)).toBe(Date.parse(now));
    expect(read(signed({ ...said, now: '2026-03-02T13:00:01+01:00' }))).toBe(
      Date.parse('2026-03-02T12:00:01Z'),
    );
  });

  it.each<[string, unknown]>([
    ['none at all', undefined],
    ['null', null],
    ['a number', 1_772_452_801],
    ['an object', said],
    ['a bare date', now],
    ['an empty text', ''],
    ['a nonce of another request', signed({ ...said, nonce: 'another' })],
    ['a nonce in other letters', signed({ ...said, nonce: nonce.toLowerCase() })],
    ['no nonce', signed({ now })],
    ['no time', signed({ nonce })],
    ['a time that is a number', signed({ ...said, now: Date.parse(now) })],
    ['a day without a time', signed({ ...said, now: '2026-03-02' })],
    ['a day that does not exist', signed({ ...said, now: '2026-02-30T00:00:00Z' })],
    ['a further member', signed({ ...said, kid: 'x' })],
    ['a member twice', signed(`{"now":"2099-01-01T00:00:00Z",${JSON.stringify(said).slice(1)}`)],
    ['an array', signed([said])],
    ['a license key', signer.sign(payloadOf('rental'))],
    ['the typ of a license key', signed(said, { ...header, typ: 'license+jws' })],
    ['the typ of a JWT', signed(said, { ...header, typ: 'JWT' })],
    ['no typ', signed(said, { alg: 'EdDSA', kid: 'test-1' })],
    ['alg none', `${base64url(JSON.stringify({ ...header, alg: 'none' }))}.${content}.${signature}`],
    ['no signature', `${head}.${content}.`],
    ['a further header member', signed(said, { ...header, crit: [] })],
    [
      'a stranger’s key',
      createSigner('stranger').signRaw(JSON.stringify(said), { ...header, kid: 'stranger' }),
    ],
    ['a stranger’s key under a known kid', createSigner().signRaw(JSON.stringify(said), header)],
    [
      'another time under the same signature',
      `${head}.${base64url(JSON.stringify({ ...said, now: '2099-01-01T00:00:00Z' }))}.${signature}`,
    ],
    ['white space around', ` ${whole}`],
    ['two statements', `${whole}.${whole}`],
    ['JWS JSON form', JSON.stringify({ payload: content, signatures: [{ protected: head, signature }] })],
    ['one that is too long', signed({ ...said, nonce: 'n'.repeat(timeStatementLimit) })],
  ])('tells nothing: %s', (_what, statement) => {
    expect(read(statement)).toBeNull();
  });

  it('is no license key', () => {
    expect(readKeyFile(whole, signer.ring)).toMatchObject({ ok: false, code: 'wrong-type' });
  });
});

describe('a nonce', () => {
  it.each(['a', 'A'.repeat(128), String.raw`"\{}!~`, nonce])('may be %s', (text) => {
    expect(nonceSchema.safeParse(text).success).toBe(true);
    expect(read(signed({ now, nonce: text }), text)).toBe(Date.parse(now));
  });

  it.each(['', 'A'.repeat(129), 'a b', 'a\n', 'é', '\0', '\u007f'])('may not be %j', (text) => {
    expect(nonceSchema.safeParse(text).success).toBe(false);
  });
});
