export type Strength = 'weak' | 'fair' | 'strong';

const kinds = [/\p{Ll}/u, /\p{Lu}/u, /\p{N}/u, /[^\p{L}\p{N}]/u];
/** Different characters of each of them that people use. */
const sizes = [26, 26, 10, 20];

/**
 * How long a passphrase withstands someone who has the disk and tries: by its length and kinds of characters, where repetitions and runs ("aaaa", "1234") count
 * once. An estimate from above: words that everybody knows are weaker than they look.
 */
export function strengthOf(passphrase: string): Strength {
  const characters = [...passphrase];
  const alphabet = sizes.reduce(
    (sum, size, at) => sum + (kinds[at]?.test(passphrase) === true ? size : 0),
    0,
  );
  const bits =
    characters.filter((_, at) => !goesOn(characters, at)).length * Math.log2(Math.max(alphabet, 2));
  // Lists of words, with a digit or two after them, are tried first.
  const isOneWord = characters.length < 16 && /^\p{L}+\P{L}{0,4}$/u.test(passphrase);
  if (bits < 50 || isOneWord) return 'weak';
  return bits < 75 ? 'fair' : 'strong';
}

/** Whether a character is the one before it, or the next of the alphabet, as in a run. */
function goesOn(characters: readonly string[], at: number): boolean {
  const [before, now] = [characters[at - 1], characters[at]].map((each) =>
    each?.toLowerCase().codePointAt(0),
  );
  return before !== undefined && now !== undefined && Math.abs(now - before) <= 1;
}
