import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openKeyRing } from '../../../../core/license/key-ring.js';
import { createSigner } from '../../shared/license/signing.js';

describe('an unpackaged build trusts the JWKS of POSTKEEP_TRUSTED_JWKS too (§1)', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'postkeep-ring-'));
    path = join(folder, 'jwks.json');
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const write = (jwks: unknown): void => {
    writeFileSync(path, JSON.stringify(jwks));
  };

  it('reads it when it is made later, and again when a key is added to the ring', () => {
    const ring = openKeyRing({ POSTKEEP_TRUSTED_JWKS: path });
    expect(ring.find('test-1')).toBeNull();
    const first = createSigner('test-1').jwks;
    write(first);
    expect(ring.find('test-1')).not.toBeNull();
    expect(ring.find('test-2')).toBeNull();
    write({ keys: [...first.keys, ...createSigner('test-2').jwks.keys] });
    expect(ring.find('test-2')).not.toBeNull();
  });

  it('says which file is no JWKS', () => {
    write(['not', 'a', 'ring']);
    expect(() => openKeyRing({ POSTKEEP_TRUSTED_JWKS: path }).find('test-1')).toThrow(
      expect.objectContaining({ code: 'io', message: expect.stringContaining(path) as string }),
    );
  });

  it('leaves keys of other kinds out', () => {
    write({
      keys: [
        { kty: 'RSA', kid: 'test-1', n: 'AQAB', e: 'AQAB' },
        { kty: 'oct', kid: 'test-2', k: 'c2VjcmV0' },
      ],
    });
    const ring = openKeyRing({ POSTKEEP_TRUSTED_JWKS: path });
    expect([ring.find('test-1'), ring.find('test-2')]).toEqual([null, null]);
  });
});

describe('a packaged build takes no key from disk, environment or argument (§1)', () => {
  afterEach(() => {
    vi.doUnmock('../../../../core/lib/build-constants.js');
    vi.resetModules();
  });

  it('knows its compiled ring alone', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'postkeep-ring-'));
    const path = join(folder, 'jwks.json');
    writeFileSync(path, JSON.stringify(createSigner('from-disk').jwks));
    const compiledJwks = createSigner('compiled').jwks;
    vi.resetModules();
    vi.doMock('../../../../core/lib/build-constants.js', () => ({ compiledJwks, packagedBuild: true }));
    const packaged = await import('../../../../core/license/key-ring.js');
    const ring = packaged.openKeyRing({ POSTKEEP_TRUSTED_JWKS: path });
    rmSync(folder, { recursive: true });
    expect(ring.find('compiled')).not.toBeNull();
    expect(ring.find('from-disk')).toBeNull();
  });
});
