import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BodyReader } from '../../../../core/repository/mime/message-body.js';
import { MessageParser } from '../../../../core/repository/mime/message-parser.js';
import { type RepositoryWriter, openForWriting } from '../../../../core/repository/open-for-writing.js';
import { openForReading } from '../../../../core/repository/open-for-reading.js';
import { systemClock } from '../../../../shared/clock.js';
import { mailShapes } from '../../../fixtures/mail-shapes.js';
import { splitMessage } from '../../../fixtures/split-message.js';

const shapes = Object.entries(mailShapes);
const size = 1_500_000;

describe('whatever shape a message has', () => {
  it.each(shapes)('there are at most two pieces for each 8 KiB and one for each MiB: %s', (_, shape) => {
    const content = shape(size);
    const { pieces } = splitMessage(content);
    expect(pieces.length).toBeLessThanOrEqual(2 + Math.floor(content.length / 4096));
    expect(Buffer.concat(pieces).equals(content)).toBe(true);
  });

  it.each(shapes)('a hundred levels and ten thousand parts are told apart, no more: %s', (_, shape) => {
    let [deepest, parts] = [0, 0];
    const parser = new MessageParser({
      onBegin: ({ depth }) => {
        deepest = Math.max(deepest, depth);
        parts += 1;
      },
    });
    parser.write(shape(size));
    parser.finish();
    expect(deepest).toBeLessThanOrEqual(100);
    expect(parts).toBeLessThanOrEqual(10_000);
  });

  it.each(shapes)('its text is kept to the limit, and its pictures: %s', (_, shape) => {
    const reader = new BodyReader({ textBytes: 10_000, pictureBytes: 10_000, withSizes: true });
    reader.write(shape(size));
    const { blocks, isCut } = reader.finish();
    const characters = blocks.reduce(
      (sum, { plain, html }) => sum + (plain?.length ?? 0) + (html?.length ?? 0),
      0,
    );
    // Each message within the message adds up to four lines of who wrote it.
    expect(characters).toBeLessThanOrEqual(10_000 + 100 * 4 * 520);
    expect(isCut || characters < 10_000 + 100 * 4 * 520).toBe(true);
  });

  it('it is read the same in pieces of any sizes as in one', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...shapes),
        fc.integer({ min: 1, max: 6000 }),
        fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 20 }),
        ([, shape], length, cuts) => {
          const content = shape(length);
          expect(readIn(content, cuts)).toEqual(readIn(content, [content.length]));
        },
      ),
      { numRuns: 300 },
    );
  });
});

/** What is told of a message that comes in pieces of these sizes, again and again. */
function readIn(content: Buffer, cuts: readonly number[]): unknown {
  const told: string[] = [];
  let body: Buffer[] = [];
  const parser = new MessageParser({
    onDelimiter: (offset) => told.push(`delimiter ${String(offset)}`),
    onBegin: ({ headers, depth }, offset) => told.push(`${headers.type} ${String(depth)} ${String(offset)}`),
    onBody: (_part, bytes) => body.push(Buffer.from(bytes)),
    onEnd: () => {
      told.push(Buffer.concat(body).toString('latin1'));
      body = [];
    },
  });
  for (let at = 0, turn = 0; at < content.length; turn++) {
    const end = at + (cuts[turn % cuts.length] ?? 1);
    parser.write(content.subarray(at, end));
    at = end;
  }
  parser.finish();
  return told;
}

describe('a message that is larger than what is kept of it', () => {
  let folder: string;
  let writer: RepositoryWriter;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'postkeep-large-'));
    writer = openForWriting(folder, systemClock);
  });
  afterEach(() => {
    writer.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Bytes that no compression makes fewer. */
  const noise = (bytes: number, seed: number): Buffer => {
    const content = Buffer.alloc(bytes);
    for (let at = 0, state = seed; at + 4 <= bytes; at += 4) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      content.writeUInt32LE((state ^ (state >>> 13)) >>> 0, at);
    }
    return content;
  };

  it('has its compressed pieces stored before the next ones are compressed, and keeps 8 MiB of them', async () => {
    const prepared = await writer.prepare(noise(60 * 1024 * 1024, 7));
    const pieces = prepared.fresh?.pieces ?? [];
    const kept = pieces.reduce((sum, { encoded }) => sum + (encoded?.data.length ?? 0), 0);
    expect(kept).toBeLessThanOrEqual(8 * 1024 * 1024 + 32 * 1024 * 1024);
    expect(prepared.fresh?.bytesStored ?? 0).toBeGreaterThan(20 * 1024 * 1024);
  });

  it('is the same message afterwards, and counted once as stored', async () => {
    const content = noise(60 * 1024 * 1024, 9);
    const point = writer.beginPoint({ key: 'm', name: 'm', source: 's' }, 'session');
    const inbox = point.addFolder(['INBOX'], '1');
    const message = {
      uid: '1',
      flags: [],
      internalDate: new Date(0),
      content: await writer.prepare(content),
    };
    expect(point.addMessages(inbox, [message])).toBe(content.length);
    point.complete(new Date(1000));
    const { reader, close } = openForReading(folder);
    const stored = reader.messages(point.pointId, inbox.id, 0, 1)[0];
    expect(Buffer.concat([...reader.readPieces(stored?.content_id ?? 0)]).equals(content)).toBe(true);
    close();
  });

  it('leaves nothing behind when it is never added: pruning takes its pieces away', async () => {
    await writer.prepare(noise(60 * 1024 * 1024, 11));
    const observer = { onProgress: () => undefined, onRemoved: () => undefined };
    const freed = await writer.pruneAll(() => [], new AbortController().signal, observer);
    expect(freed).toBeGreaterThan(20 * 1024 * 1024);
  });
});
