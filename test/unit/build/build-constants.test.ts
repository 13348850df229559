import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildConstants } from '../../../build/build-constants.js';

const publicKey = { kty: 'OKP', crv: 'Ed25519', kid: 'a', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'postkeep-constants-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function ringFile(content: unknown): string {
  const file = join(folder, 'jwks.json');
  writeFileSync(file, JSON.stringify(content));
  return file;
}

describe('what is compiled into every program', () => {
  it('is by default an unpackaged build of the documented vendor that trusts no key', () => {
    expect(buildConstants({})).toMatchObject({
      __POSTKEEP_VENDOR__: '"Veeam"',
      __POSTKEEP_JWKS__: '{"keys":[]}',
      __POSTKEEP_PACKAGED__: 'false',
    });
  });

  it('is the ring of public keys in the named file', () => {
    const ring = { keys: [publicKey] };
    expect(buildConstants({ POSTKEEP_JWKS: ringFile(ring) })['__POSTKEEP_JWKS__']).toBe(JSON.stringify(ring));
  });

  it.each([
    ['a private key', { keys: [publicKey, { ...publicKey, d: 'secret' }] }, /private key/],
    ['no keys', { keys: [] }, /not a JWKS with keys/],
    ['something else', ['a'], /not a JWKS with keys/],
  ])('is never a file with %s', (_what, content, message) => {
    expect(() => buildConstants({ POSTKEEP_JWKS: ringFile(content) })).toThrow(message);
  });
});
