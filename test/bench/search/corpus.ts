/** Generated mail: not a word of it is anyone's. */
export interface Corpus {
  readonly message: () => { content: Buffer; date: Date };
  /** A word by its rank: 0 is the most frequent. */
  readonly word: (rank: number) => string;
}

const words = 60_000;
const syllables =
  'ba be bi bo bu da de di do du fa fe ga ge gi go ka ke ki ko la le li lo lu ma me mi mo mu na ne ni no nu pa pe pi po ra re ri ro ru sa se si so su ta te ti to tu va ve vi vo za ze zi'.split(
    ' ',
  );
const firstDay = Date.UTC(2016, 0, 1);
const days = 3650;

/** The same mail at every call: a linear congruential generator draws it. */
export function generateCorpus(): Corpus {
  let seed = 1;
  const random = (): number => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return seed / 4_294_967_296;
  };
  const below = (limit: number): number => Math.floor(random() * limit);
  const vocabulary = Array.from({ length: words }, (_, rank) => {
    const length = 2 + below(3);
    return (
      Array.from({ length }, () => syllables[below(syllables.length)] ?? '').join('') +
      (rank % 7 === 0 ? 'n' : '')
    );
  });
  const cumulated = new Float64Array(words);
  let total = 0;
  for (let rank = 0; rank < words; rank++) cumulated[rank] = total += 1 / (rank + 2.7);
  const word = (): string => vocabulary[lowerBound(cumulated, random() * total)] ?? '';
  const text = (count: number): string => Array.from({ length: count }, word).join(' ');
  const address = (): string => `${word()} ${word()} <${word()}.${word()}@example.com>`;
  let number = 0;
  return {
    word: (rank) => vocabulary[rank] ?? '',
    message: () => {
      // Office hours of ten years.
      const date = new Date(firstDay + below(days) * 86_400_000 + (8 + random() * 10) * 3_600_000);
      const head = `From: ${address()}\r\nTo: ${address()}\r\nDate: ${date.toUTCString()}\r\nMessage-ID: <${String(++number)}@example.com>\r\nSubject: ${text(3 + below(6))}\r\nMIME-Version: 1.0\r\n`;
      const body = text(20 + below(160));
      const shape = random();
      const content =
        shape < 0.5
          ? `${head}Content-Type: text/plain; charset=utf-8\r\n\r\n${body}\r\n`
          : shape < 0.8
            ? `${head}Content-Type: text/html; charset=utf-8\r\n\r\n<html><body><p>${body}</p></body></html>\r\n`
            : `${head}Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n${body}\r\n--b\r\nContent-Type: application/pdf; name="${word()}.pdf"\r\nContent-Disposition: attachment; filename="${word()}.pdf"\r\n\r\n%PDF\r\n--b--\r\n`;
      return { content: Buffer.from(content), date };
    },
  };
}

function lowerBound(sorted: Float64Array, value: number): number {
  let [low, high] = [0, sorted.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
