import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  encryptionSchema,
  newDataKey,
  rewrapped,
  unlockDataKey,
  withNewRecoveryKey,
} from '../../../../../core/repository/encryption/key-slots.js';
import { decodeRecoveryKey, newRecoveryKey } from '../../../../../core/repository/encryption/recovery-key.js';

const identity = '0f0e0d0c-0000-4000-8000-000000000001';

describe('the data key of a repository', async () => {
  const { header, dataKey, recoveryKey } = await newDataKey(identity, 'Grüße aus Köln');

  it('is unwrapped by the passphrase, however its letters are composed, and by the recovery key, however it is typed', async () => {
    expect(encryptionSchema.parse(JSON.parse(JSON.stringify(header)))).toEqual(header);
    const typed = ['Grüße aus Köln', 'Grüße aus Köln'.normalize('NFD'), recoveryKey];
    const careless = [recoveryKey.toLowerCase().replaceAll('-', ' '), recoveryKey.replaceAll('-', '')];
    for (const secret of [...typed, ...careless, recoveryKey.replaceAll('0', 'O').replaceAll('1', 'l')])
      expect(await unlockDataKey(identity, header, secret)).toEqual(dataKey);
  });

  it('is refused to every other secret, in another repository, and with an altered header', async () => {
    const wrong = { code: 'passphrase-wrong' };
    for (const secret of ['grüße aus köln', 'Grüße aus Köln ', '', newRecoveryKey()])
      await expect(unlockDataKey(identity, header, secret)).rejects.toMatchObject(wrong);
    const other = identity.replace('1', '2');
    for (const secret of ['Grüße aus Köln', recoveryKey])
      await expect(unlockDataKey(other, header, secret)).rejects.toMatchObject(wrong);
    const bytes = Buffer.from(header.passphraseKey, 'base64');
    bytes.writeUInt8(bytes.readUInt8(20) ^ 1, 20);
    const altered = { ...header, passphraseKey: bytes.toString('base64') };
    await expect(unlockDataKey(identity, altered, 'Grüße aus Köln')).rejects.toMatchObject(wrong);
    expect(await unlockDataKey(identity, altered, recoveryKey)).toEqual(dataKey);
  });

  it('stays the same under another passphrase and another recovery key; the former ones open nothing', async () => {
    const changed = await rewrapped(identity, header, dataKey, 'another passphrase');
    expect(await unlockDataKey(identity, changed, 'another passphrase')).toEqual(dataKey);
    expect(await unlockDataKey(identity, changed, recoveryKey)).toEqual(dataKey);
    await expect(unlockDataKey(identity, changed, 'Grüße aus Köln')).rejects.toMatchObject({
      code: 'passphrase-wrong',
    });
    const renewed = withNewRecoveryKey(identity, changed, dataKey);
    expect(await unlockDataKey(identity, renewed.header, renewed.recoveryKey)).toEqual(dataKey);
    await expect(unlockDataKey(identity, renewed.header, recoveryKey)).rejects.toMatchObject({
      code: 'passphrase-wrong',
    });
  });

  it('is not made with a short passphrase, and a header that asks for too much memory is not followed', async () => {
    await expect(newDataKey(identity, '1234567')).rejects.toMatchObject({ code: 'invalid-argument' });
    const greedy = { ...header, kdf: { ...header.kdf, N: 2 ** 20, r: 32 } };
    await expect(unlockDataKey(identity, greedy, 'Grüße aus Köln')).rejects.toMatchObject({
      code: 'repository-damaged',
    });
  });
});

describe('a recovery key', () => {
  it('is eleven groups of four, of which any mistyped character is found', () => {
    const key = newRecoveryKey();
    expect(key).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){10}[0-9A-HJKMNP-TV-Z]{4}$/);
    expect(decodeRecoveryKey(key)).toHaveLength(25);
    const places = [...key.replaceAll('-', '')].map((_, index) => index);
    fc.assert(
      fc.property(
        fc.constantFrom(...places),
        fc.constantFrom(...Array.from('0123456789ABCDEFGHJKMNPQRSTVWXYZ')),
        (at, typed) => {
          const characters = [...key.replaceAll('-', '')];
          const isSame = characters[at] === typed;
          characters[at] = typed;
          expect(decodeRecoveryKey(characters.join('')) !== null).toBe(isSame);
        },
      ),
    );
  });
});
