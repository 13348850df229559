import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readKeyFile } from '../../../../core/license/key-file.js';
import { maxKeyFileBytes } from '../../../../shared/license/key-verification.js';
import { readKeyText } from '../../../../core/license/read-key-text.js';
import { armourLicenseKey } from '../../../../shared/license/armour.js';
import { payloadOf } from '../../shared/license/fixtures.js';
import { createSigner } from '../../shared/license/signing.js';

describe('§1: the size limit comes first', () => {
  const signer = createSigner();
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'postkeep-key-text-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const written = (content: string): string => {
    const path = join(folder, 'key.lic');
    writeFileSync(path, content);
    return path;
  };

  it('a key is read whole', async () => {
    const key = armourLicenseKey(signer.sign(payloadOf('rental')));
    expect(await readKeyText(written(key))).toBe(key);
    expect(await readKeyText(written(''))).toBe('');
  });

  it.each(['A', '€', '\n'])(
    'of a file larger than the limit no more than shows it (%j)',
    async (character) => {
      const text = await readKeyText(written(character.repeat(maxKeyFileBytes + 1)));
      expect(text.length).toBeLessThanOrEqual(maxKeyFileBytes + 1);
      expect(readKeyFile(text, signer.ring)).toMatchObject({ code: 'too-large' });
    },
  );

  it('a small file that is no text is not called too large', async () => {
    const path = join(folder, 'picture.png');
    writeFileSync(path, Buffer.alloc(maxKeyFileBytes - 1, 0xff));
    expect(readKeyFile(await readKeyText(path), signer.ring)).toMatchObject({ code: 'bad-envelope' });
  });

  it.runIf(process.platform === 'linux')('an endless one is refused too', async () => {
    expect(readKeyFile(await readKeyText('/dev/zero'), signer.ring)).toMatchObject({ code: 'too-large' });
  });

  it('what cannot be read is named, and what to check', async () => {
    for (const path of [join(folder, 'missing.lic'), folder]) {
      await expect(readKeyText(path)).rejects.toMatchObject({
        code: 'io',
        message: `The license file ${path} cannot be read. Check that it exists and that you may read it.`,
      });
    }
  });
});
