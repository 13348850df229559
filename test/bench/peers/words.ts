import { numbersFrom } from '../../fixtures/random-numbers.js';

const syllables = 'ba re ti ko mu sen dal vor in gra pel shi ton er ly ing ast ou qua ment'.split(' ');
const vocabularySize = 12_000;
const textBytes = 8 * 1024 * 1024;
const lineLength = 68;

/** Text as people write it, as far as a compressor sees: few words are frequent, most are rare (Zipf's law). */
export interface Words {
  /** A line of so many words. */
  readonly line: (count: number) => string;
  /** Lines of about so many bytes, ending with a line feed. */
  readonly text: (bytes: number) => Buffer;
}

export function wordsFrom(seed: number): Words {
  const random = numbersFrom(seed);
  const vocabulary = Array.from({ length: vocabularySize }, () =>
    Array.from(
      { length: 1 + Math.floor(random(4)) },
      () => syllables[Math.floor(random(syllables.length))],
    ).join(''),
  );
  // The n-th word is as frequent as 1 / n.
  const word = (): string => vocabulary[Math.floor(vocabularySize ** (random(1e6) / 1e6)) - 1] ?? 'word';
  const parts: string[] = [];
  let [bytes, inLine] = [0, 0];
  while (bytes < textBytes) {
    const next = word();
    const end = inLine + next.length > lineLength ? '\n' : ' ';
    inLine = end === '\n' ? 0 : inLine + next.length + 1;
    parts.push(next, end);
    bytes += next.length + 1;
  }
  const all = Buffer.from(parts.join(''));
  return {
    line: (count) => Array.from({ length: count }, word).join(' '),
    text: (length) => {
      const from = all.indexOf(0x0a, Math.floor(random(all.length - length - lineLength - 1))) + 1;
      const to = all.lastIndexOf(0x0a, from + length) + 1;
      return to > from ? all.subarray(from, to) : Buffer.from('\n');
    },
  };
}
