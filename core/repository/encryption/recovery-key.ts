import { createHash, randomBytes } from 'node:crypto';

/** 200 bits: nobody tries them all, and they fill ten groups of four characters. */
const secretBytes = 25;
const groupLength = 4;
const checkCharacters = 4;

/** Crockford's base32: without I, L, O and U, which are misread; small letters and the misread ones are taken as well. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A recovery key to print: eleven groups of four characters, of which the last one finds typing errors. */
export function newRecoveryKey(): string {
  return written(randomBytes(secretBytes));
}

/** The secret of a recovery key as somebody typed it; null for what is none, or is mistyped. */
export function decodeRecoveryKey(typed: string): Buffer | null {
  const characters = typed
    .toUpperCase()
    .replace(/[\s\-–—]/gu, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1');
  const length = (secretBytes * 8) / 5;
  if (characters.length !== length + checkCharacters) return null;
  const values = [...characters].map((character) => alphabet.indexOf(character));
  if (values.includes(-1)) return null;
  const secret = bytesOf(values.slice(0, length));
  return characters.slice(length) === checkOf(secret) ? secret : null;
}

function written(secret: Buffer): string {
  const characters = base32(secret) + checkOf(secret);
  return characters.match(new RegExp(`.{${String(groupLength)}}`, 'g'))?.join('-') ?? characters;
}

function checkOf(secret: Buffer): string {
  return base32(createHash('sha256').update('postkeep recovery key').update(secret).digest()).slice(
    0,
    checkCharacters,
  );
}

function base32(bytes: Buffer): string {
  let [bits, held, text] = [0, 0, ''];
  for (const byte of bytes) {
    bits = (bits << 8) | byte;
    for (held += 8; held >= 5; held -= 5) text += alphabet[(bits >> (held - 5)) & 31] ?? '';
    bits &= 0xff;
  }
  return text;
}

function bytesOf(values: readonly number[]): Buffer {
  const bytes: number[] = [];
  let [bits, held] = [0, 0];
  for (const value of values) {
    bits = ((bits << 5) | value) & 0x1fff;
    held += 5;
    if (held < 8) continue;
    held -= 8;
    bytes.push((bits >> held) & 0xff);
  }
  return Buffer.from(bytes);
}
