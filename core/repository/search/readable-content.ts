import { z } from 'zod';
import { codecs, decodeChunk } from '../codec.js';
import { type Sqlite, blob } from '../../lib/sqlite.js';

/** Text beyond this is not read for the index. */
const longestContent = 4 * 1024 * 1024;
const longestHeaders = 16 * 1024;
const pieceRow = z.object({ id: z.int(), codec: z.int() });
const dataRow = z.object({ codec: z.int(), data: blob });

/**
 * A message without the bodies of its attachments, which are most of its bytes and have no words: their pieces
 * (`split.ts`) are not even read. Throws AppError `repository-damaged`.
 */
export function readableContent(database: Sqlite, contentId: number): Buffer {
  const pieces = database.all(
    pieceRow,
    'SELECT chunk.id, codec FROM content_chunk JOIN chunk ON chunk.id = chunk_id WHERE content_id = ? ORDER BY ordinal',
    contentId,
  );
  const kept: Buffer[] = [];
  let size = 0;
  let isInAttachment = false;
  for (const { id, codec } of pieces) {
    const isBase64 = codec === codecs.base64Raw || codec === codecs.base64Deflate;
    // Base64 lines cannot begin with the two dashes that end a part.
    if (isInAttachment && isBase64) continue;
    const piece = readPiece(database, id);
    if (isInAttachment && !piece.subarray(0, 2).equals(dashes)) continue;
    kept.push(piece);
    size += piece.length;
    isInAttachment = endsInAttachmentHeaders(piece);
    if (size > longestContent) break;
  }
  return Buffer.concat(kept);
}

const dashes = Buffer.from('--');

function readPiece(database: Sqlite, id: number): Buffer {
  const row = database.get(dataRow, 'SELECT codec, data FROM chunk WHERE id = ?', id);
  return row ? decodeChunk(row) : Buffer.alloc(0);
}

/** True when a piece ends with the headers of a part that the user would not read as text. */
function endsInAttachmentHeaders(piece: Buffer): boolean {
  const tail = piece.toString('latin1', Math.max(0, piece.length - longestHeaders)).replaceAll('\r\n', '\n');
  if (!tail.endsWith('\n\n')) return false;
  const headers = tail.slice(tail.lastIndexOf('\n\n', tail.length - 3) + 1);
  return (
    /^content-disposition:\s*attachment/im.test(headers) ||
    /^content-type:\s*(?!text\/|multipart\/|message\/)[a-z]+\//im.test(headers)
  );
}
