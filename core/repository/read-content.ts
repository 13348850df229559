import { createHash } from 'node:crypto';
import { z } from 'zod';
import { AppError, toErrorData } from '../../shared/errors.js';
import { type Text, text } from '../../shared/texts/text.js';
import { type Sqlite, blob } from '../lib/sqlite.js';
import { chunkContent } from './chunk-rows.js';
import { piecesOf } from './pieces.js';
import { sha256 } from './prepared-message.js';

/** A message byte for byte, proved by its SHA-256. Throws AppError `repository-damaged`. */
export function readContent(database: Sqlite, contentId: number): Buffer {
  try {
    const { bytes: whole, isWhole, hash } = assemble(database, contentId);
    if (isWhole) return whole;
    throw damagedMessage(hash);
  } catch (error) {
    if (error instanceof AppError && error.code === 'corrupt-state') throw damagedMessage(error.details);
    throw error;
  }
}

/**
 * A message's bytes piece by piece, for what need not have all of it at once: the last step, after the last piece, proves
 * them by their SHA-256. Throws AppError `repository-damaged`.
 */
export function* readPieces(database: Sqlite, contentId: number): Generator<Buffer, void> {
  const content = contentRow(database, contentId);
  const whole = createHash('sha256');
  let size = 0;
  const pieces = asDamage(content.sha256, () => piecesOf(database, contentId));
  for (const { read } of pieces) {
    const piece = asDamage(content.sha256, read);
    whole.update(piece);
    size += piece.length;
    yield piece;
  }
  if (size !== content.size || !whole.digest().equals(content.sha256))
    throw damagedMessage(content.sha256.toString('hex'));
}

/** Why a message cannot be read back byte for byte; null when it can. Its text is in no reason, its size in no memory. */
export function damageOf(database: Sqlite, contentId: number): Text | null {
  try {
    return isAsRecorded(database, contentId) ? null : text('repository.contentDiffers');
  } catch (error) {
    const { code, message } = toErrorData(error);
    switch (code) {
      case 'corrupt-state':
      case 'io':
        return text('repository.partUnreadable');
      case 'internal':
        return text('repository.entryUnreadable');
      default:
        return message;
    }
  }
}

function isAsRecorded(database: Sqlite, contentId: number): boolean {
  const content = contentRow(database, contentId);
  const whole = createHash('sha256');
  let size = 0;
  for (const { read } of piecesOf(database, contentId)) {
    const piece = read();
    whole.update(piece);
    size += piece.length;
  }
  return size === content.size && whole.digest().equals(content.sha256);
}

function assemble(database: Sqlite, contentId: number): { bytes: Buffer; isWhole: boolean; hash: string } {
  const content = contentRow(database, contentId);
  const pieces = database.all(
    z.object({ sha256: blob, codec: z.int(), data: blob }),
    `SELECT sha256, codec, data FROM content_chunk JOIN chunk ON chunk.id = chunk_id WHERE content_id = ? ORDER BY ordinal`,
    contentId,
  );
  const whole = Buffer.concat(pieces.map((piece) => chunkContent(database, piece)));
  const isWhole = whole.length === content.size && sha256(whole).equals(content.sha256);
  return { bytes: whole, isWhole, hash: content.sha256.toString('hex') };
}

function contentRow(database: Sqlite, contentId: number): { sha256: Buffer; size: number } {
  const content = database.get(
    z.object({ sha256: blob, size: z.int() }),
    'SELECT sha256, size FROM content WHERE id = ?',
    contentId,
  );
  if (!content) throw new AppError('not-found', text('repository.contentGone'));
  return content;
}

function asDamage<T>(sha256: Buffer, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof AppError && error.code === 'corrupt-state')
      throw damagedMessage(sha256.toString('hex'));
    throw error;
  }
}

function damagedMessage(details: AppError['details']): AppError {
  return new AppError(
    'repository-damaged',
    text('repository.messageDamaged'),
    details === undefined ? {} : { details },
  );
}
