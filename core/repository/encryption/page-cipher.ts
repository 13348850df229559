import { createCipheriv, createDecipheriv, createHash } from 'node:crypto';
import { subkey } from './chunk-seal.js';

/*
 * How libsql encrypts the pages of a database ("aes256cbc" of SQLite3 Multiple Ciphers), written again here so that pages can be put into a file
 * that SQLite cannot open; docs/repository-format.md has it for strangers.
 */

/** What libsql is given to open the files of a repository with: 32 characters, as it takes no more of them into account. */
export function databaseKey(dataKey: Buffer): string {
  const bytesOf32Characters = 24;
  return subkey(dataKey, 'database', bytesOf32Characters).toString('base64url');
}

/** Bytes of the first page that stay readable: the page size, and how the file is to be read. */
const plain = { start: 16, end: 24 } as const;
const rounds = 4001;

export interface PageCipher {
  /** A page (numbered from 1) as it lies in the file. */
  readonly encrypt: (page: Buffer, number: number) => Buffer;
  readonly decrypt: (page: Buffer, number: number) => Buffer;
}

export function pageCipher(key: string): PageCipher {
  let master = createHash('sha256').update(key, 'latin1').digest();
  for (let round = 0; round < rounds; round += 1) master = createHash('sha256').update(master).digest();
  const parameters = (number: number): [string, Buffer, Buffer] => {
    const little = Buffer.alloc(4);
    little.writeUInt32LE(number);
    const pageKey = createHash('sha256').update(master).update(little).update('sAlT').digest();
    return ['aes-256-cbc', pageKey, initialVector(number)];
  };
  const run = (cipher: ReturnType<typeof createCipheriv | typeof createDecipheriv>, data: Buffer): Buffer => {
    cipher.setAutoPadding(false);
    return Buffer.concat([cipher.update(data), cipher.final()]);
  };
  return {
    encrypt: (page, number) => {
      const cipher = createCipheriv(...parameters(number));
      if (number !== 1) return run(cipher, page);
      const magic = run(createCipheriv(...parameters(number)), page.subarray(0, plain.start));
      const rest = run(cipher, page.subarray(plain.start));
      const moved = plain.end - plain.start;
      return Buffer.concat([
        magic.subarray(0, plain.start - moved),
        rest.subarray(0, moved),
        page.subarray(plain.start, plain.end),
        rest.subarray(moved),
      ]);
    },
    decrypt: (page, number) => {
      const decipher = createDecipheriv(...parameters(number));
      if (number !== 1) return run(decipher, page);
      const moved = page.subarray(plain.start - (plain.end - plain.start), plain.start);
      const rest = run(decipher, Buffer.concat([moved, page.subarray(plain.end)]));
      page.copy(rest, 0, plain.start, plain.end);
      return Buffer.concat([Buffer.from('SQLite format 3\0', 'latin1'), rest]);
    },
  };
}

/** A linear congruential generator over the page's number, hashed. */
function initialVector(number: number): Buffer {
  const seed = Buffer.alloc(16);
  let z = number + 1;
  for (let index = 0; index < 4; index += 1) {
    const q = Math.floor(z / 52_774);
    z = 40_692 * (z - 52_774 * q) - 3791 * q;
    if (z < 0) z += 2_147_483_399;
    seed.writeUInt32LE(z, index * 4);
  }
  return createHash('md5').update(seed).digest();
}
