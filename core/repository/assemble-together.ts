import { hash } from 'node:crypto';
import { groupBy } from '../lib/group-by.js';
import { type ChunkHelp, frameOf } from './codec.js';
import { type Assembled, type StoredContent, assembled } from './read-batch.js';
import { type ZstdDecoder, mostTogether } from './zstd.js';

type Stored = Omit<StoredContent, 'id'>;

/** To unpack a larger one takes longer than to make what unpacks it. */
export const largestTogether = 16 * 1024;

/** What {@link assembled} makes of each, in their order; small messages of one piece are unpacked together (docs/decisions/0338). */
export function* assembledTogether(
  contents: readonly Stored[],
  help: ChunkHelp,
  memoryOf: (bytes: number) => Buffer,
): Generator<Assembled | null> {
  const unpacked = new Map<Stored, Buffer>();
  for (const [decoder, frames] of groupBy(smallFrames(contents, help), (each) => each.decoder))
    for (let from = 0; from < frames.length; from += mostTogether)
      unpack(decoder, frames.slice(from, from + mostTogether), unpacked);
  for (const content of contents) {
    const whole = unpacked.get(content);
    const isProved = whole !== undefined && hash('sha256', whole, 'hex') === content.sha256.toString('hex');
    yield isProved ? { whole, pieces: [whole] } : assembled(content, help, memoryOf);
  }
}

interface SmallFrame {
  readonly content: Stored;
  readonly decoder: ZstdDecoder;
  readonly frame: Buffer;
}

function smallFrames(contents: readonly Stored[], help: ChunkHelp): SmallFrame[] {
  return contents.flatMap((content) => {
    const [piece] = content.pieces;
    if (piece === undefined || content.pieces.length > 1) return [];
    if (content.size < 0 || content.size > largestTogether) return [];
    const found = frameOf(piece, help);
    return found === null ? [] : [{ content, ...found }];
  });
}

/** Where one of them is damaged, none is told from the others: each is looked at by itself. */
function unpack(decoder: ZstdDecoder, frames: readonly SmallFrame[], unpacked: Map<Stored, Buffer>): void {
  try {
    const parts = decoder.together(
      frames.map(({ frame }) => frame),
      frames.map(({ content }) => content.size),
    );
    for (const [index, { content }] of frames.entries()) {
      const part = parts[index];
      if (part !== undefined) unpacked.set(content, part);
    }
  } catch {
    // What is wrong is found by whoever looks at each.
  }
}
