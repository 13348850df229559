/** BCP 47's own tag for English that only tests read: accented, and in brackets, so that words from elsewhere stand out. */
export const pseudoLocale = 'en-XA';

const accented: Readonly<Record<string, string>> = {
  ...{ a: 'á', c: 'ç', e: 'é', i: 'í', n: 'ñ', o: 'ó', u: 'ú', y: 'ý' },
  ...{ A: 'Á', C: 'Ç', E: 'É', I: 'Í', N: 'Ñ', O: 'Ó', U: 'Ú', Y: 'Ý' },
};

/** `Home` as `⟦Hómé⟧`; what is empty stays empty. */
function pseudoWords(words: string): string {
  return words === '' ? '' : `⟦${words.replace(/[a-z]/gi, (letter) => accented[letter] ?? letter)}⟧`;
}

/** A catalogue, or a set of formats, that words everything in {@link pseudoWords}. */
export function pseudoMessages<T>(messages: T): T {
  return pseudo(messages) as T;
}

function pseudo(entry: unknown): unknown {
  if (typeof entry === 'string') return pseudoWords(entry);
  if (isWording(entry)) return (...given: unknown[]): unknown => pseudo(entry(...given));
  if (Array.isArray(entry)) return entry.map(pseudo);
  if (typeof entry !== 'object' || entry === null) return entry;
  return Object.fromEntries(Object.entries(entry).map(([name, value]) => [name, pseudo(value)]));
}

function isWording(entry: unknown): entry is (...given: unknown[]) => unknown {
  return typeof entry === 'function';
}
