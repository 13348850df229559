import { createHash } from 'node:crypto';
import type { RepositoryReader, StoredMessage, StoredPoint } from '../../repository/reader.js';

/** A message that a drill takes out. */
export interface SampledMessage {
  readonly folder: readonly string[];
  readonly message: StoredMessage;
}

/** Larger ones would take the time of hundreds of others. */
const largestBytes = 32 * 1024 * 1024;
/** Draws for each message that is wanted: the same one, or one too large, may be drawn. */
const drawsEach = 4;

/** Numbers in [0, 1) that the seed decides: the same drill can be held again. */
export function seededRandom(seed: string): () => number {
  let drawn = 0;
  return () => {
    const hash = createHash('sha256')
      .update(`${seed} ${String(drawn++)}`)
      .digest();
    return hash.readUInt32BE(0) / 2 ** 32;
  };
}

/**
 * Some messages of a mailbox, at random: of its newest, its oldest and one other restore point, whatever they hold. `points` come
 * newest first. With fewer messages than points chance decides which points they are of, the newest one always among them.
 */
export function sampleMailbox(
  reader: Pick<RepositoryReader, 'folders' | 'messages'>,
  points: readonly StoredPoint[],
  count: number,
  random: () => number,
): SampledMessage[] {
  const chosen = choosePoints(points, random).slice(0, count);
  const seen = new Set<number>();
  const sample = chosen.flatMap((point, index) => {
    const share = Math.floor(count / chosen.length) + (index < count % chosen.length ? 1 : 0);
    return samplePoint(reader, point, share, random, seen);
  });
  // A mailbox whose newest point is empty may have had mail before.
  const others = sample.length > 0 ? [] : points;
  for (const point of others) {
    if (sample.length > 0) break;
    sample.push(...samplePoint(reader, point, count, random, seen));
  }
  return sample;
}

/** The newest, and the oldest and another one in the order of chance; each once. */
function choosePoints(points: readonly StoredPoint[], random: () => number): StoredPoint[] {
  const [newest] = points;
  const oldest = points.at(-1);
  const other = points[Math.floor(random() * points.length)];
  const others = random() < 0.5 ? [oldest, other] : [other, oldest];
  return [...new Set([newest, ...others])].filter((point) => point !== undefined);
}

function samplePoint(
  reader: Pick<RepositoryReader, 'folders' | 'messages'>,
  point: StoredPoint,
  count: number,
  random: () => number,
  seen: Set<number>,
): SampledMessage[] {
  const folders = reader.folders(point.id).filter(({ messages }) => messages > 0);
  const total = folders.reduce((sum, { messages }) => sum + messages, 0);
  const sample: SampledMessage[] = [];
  for (let draw = 0; draw < count * drawsEach && sample.length < count && total > 0; draw++) {
    let at = Math.floor(random() * total);
    const folder = folders.find(({ messages }) => {
      if (at < messages) return true;
      at -= messages;
      return false;
    });
    if (folder === undefined) continue;
    const [message] = reader.messages(point.id, folder.id, at, 1);
    if (message === undefined || seen.has(message.id) || message.size > largestBytes) continue;
    seen.add(message.id);
    sample.push({ folder: folder.path, message });
  }
  return sample;
}
