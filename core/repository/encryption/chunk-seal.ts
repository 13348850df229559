import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { AppError } from '../../../shared/errors.js';
import { text } from '../../../shared/texts/text.js';

/** How the pieces of a repository are named and kept: as they are, or under a key that only its owners have. */
export interface ChunkSeal {
  /** What names a piece of this SHA-256 in the repository: without the key nobody can tell whether a known attachment is there. */
  readonly identityOf: (sha256: Buffer) => Buffer;
  readonly seal: (identity: Buffer, codec: number, data: Buffer) => Buffer;
  /** Throws AppError `repository-damaged` for what was altered, or belongs to another piece. */
  readonly open: (identity: Buffer, codec: number, sealed: Buffer) => Buffer;
}

/** Of a repository without a passphrase. */
export const noSeal: ChunkSeal = {
  identityOf: (sha256) => sha256,
  seal: (_identity, _codec, data) => data,
  open: (_identity, _codec, data) => data,
};

const nonceBytes = 12;
const tagBytes = 16;

/**
 * AES-256-GCM, a random nonce a piece: nonce ‖ ciphertext ‖ tag, bound to the piece's identity and codec. The identity is the HMAC-SHA-256 of the
 * piece's SHA-256 (docs/repository-format.md).
 */
export function sealWith(dataKey: Buffer): ChunkSeal {
  const chunkKey = subkey(dataKey, 'chunks');
  const identityKey = subkey(dataKey, 'identities');
  const bound = (identity: Buffer, codec: number): Buffer => Buffer.concat([identity, Buffer.of(codec)]);
  return {
    identityOf: (sha256) => createHmac('sha256', identityKey).update(sha256).digest(),
    seal: (identity, codec, data) => {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv('aes-256-gcm', chunkKey, nonce);
      cipher.setAAD(bound(identity, codec));
      return Buffer.concat([nonce, cipher.update(data), cipher.final(), cipher.getAuthTag()]);
    },
    open: (identity, codec, sealed) => {
      try {
        const nonce = sealed.subarray(0, nonceBytes);
        const decipher = createDecipheriv('aes-256-gcm', chunkKey, nonce, { authTagLength: tagBytes });
        decipher.setAAD(bound(identity, codec));
        decipher.setAuthTag(sealed.subarray(Math.max(nonceBytes, sealed.length - tagBytes)));
        return Buffer.concat([decipher.update(sealed.subarray(nonceBytes, -tagBytes)), decipher.final()]);
      } catch (error) {
        throw new AppError('repository-damaged', text('repository.pieceNotAuthentic'), { cause: error });
      }
    },
  };
}

/** A key for one purpose (RFC 5869). */
export function subkey(
  dataKey: Buffer,
  purpose: 'chunks' | 'identities' | 'database' | 'check',
  bytes = 32,
): Buffer {
  return Buffer.from(hkdfSync('sha256', dataKey, '', `postkeep ${purpose}`, bytes));
}
