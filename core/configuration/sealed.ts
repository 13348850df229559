import { createHash, hkdfSync, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { deflateRaw, inflateRaw } from 'node:zlib';
import { z } from 'zod';
import { shortestPassphrase } from '../../shared/backup/repository-encryption.js';
import { AppError } from '../../shared/errors.js';
import { text } from '../../shared/texts/text.js';
import {
  base64Of,
  kdfSchema,
  newKdf,
  passphraseBytes,
  passphraseKey,
  seal,
  unseal,
} from '../lib/passphrase-key.js';

/** What a file has under a passphrase: deflated, then sealed. */
export const sealedSchema = z.strictObject({
  cipher: z.literal('aes-256-gcm'),
  compression: z.literal('deflate-raw'),
  kdf: kdfSchema.strict(),
  /** Tells another passphrase from damage. */
  keyCheck: base64Of(16),
  /** nonce ‖ ciphertext ‖ tag. */
  data: z.base64(),
});
type Sealed = z.output<typeof sealedSchema>;

/** More than a million accounts take. */
const mostBytes = 512 * 1024 * 1024;
const [deflate, inflate] = [promisify(deflateRaw), promisify(inflateRaw)];

/** Seals `plain`, and binds it to what stands beside it. Throws AppError `invalid-argument` for a passphrase that is too short. */
export async function sealUnder(passphrase: string, bound: Buffer, plain: string): Promise<Sealed> {
  if ([...passphrase.normalize('NFC')].length < shortestPassphrase)
    throw new AppError(
      'invalid-argument',
      text('configuration.passphraseTooShort', { characters: shortestPassphrase }),
    );
  const kdf = newKdf();
  const key = await keyOf(kdf, passphrase);
  const data = seal(key, digestOf(bound), await deflate(Buffer.from(plain, 'utf8')));
  return {
    cipher: 'aes-256-gcm',
    compression: 'deflate-raw',
    kdf,
    keyCheck: checkOf(key).toString('base64'),
    data: data.toString('base64'),
  };
}

/** Throws AppError `passphrase-wrong`, and `invalid-argument` for what was changed since, or what it is bound to. */
export async function openSealed(sealed: Sealed, passphrase: string, bound: Buffer): Promise<string> {
  const key = await keyOf(sealed.kdf, passphrase);
  if (!timingSafeEqual(checkOf(key), Buffer.from(sealed.keyCheck, 'base64')))
    throw new AppError('passphrase-wrong', text('configuration.passphraseWrong'));
  const deflated = unseal(key, digestOf(bound), Buffer.from(sealed.data, 'base64'));
  if (deflated === null) throw new AppError('invalid-argument', text('configuration.altered'));
  return (await inflate(deflated, { maxOutputLength: mostBytes })).toString('utf8');
}

async function keyOf(kdf: Sealed['kdf'], passphrase: string): Promise<Buffer> {
  const key = await passphraseKey(kdf, passphraseBytes(passphrase));
  if (key === null) throw new AppError('invalid-argument', text('configuration.altered'));
  return key;
}

function checkOf(key: Buffer): Buffer {
  return Buffer.from(hkdfSync('sha256', key, '', 'postkeep configuration check', 16));
}

function digestOf(bound: Buffer): Buffer {
  return createHash('sha256').update(bound).digest();
}
