/**
 * Writing systems that do not tell words apart: most write no spaces, Korean writes particles on the end of a word, and Japanese a
 * long vowel that belongs to no script. Each character is a word, and a word in a query a phrase of them.
 */
const withoutWords = new RegExp(
  `[ー${[
    ...['Han', 'Hiragana', 'Katakana', 'Bopomofo', 'Hangul', 'Yi', 'Nushu', 'Tangut'],
    ...['Thai', 'Lao', 'Khmer', 'Myanmar', 'Tai_Le', 'New_Tai_Lue', 'Tai_Tham', 'Tai_Viet', 'Ahom'],
    ...['Tibetan', 'Javanese', 'Balinese'],
  ]
    .map((script) => String.raw`\p{Script=${script}}`)
    .join('')}]`,
  'gu',
);
/** Characters that are there and not seen: soft hyphens, joiners, marks of direction, variants and colours of emoji. */
const unseen =
  /[\u00ad\u034f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff\u{1f3fb}-\u{1f3ff}]/gu;
/** Marks over and under letters that are written or left out: accents, the vowels of Arabic and Hebrew, Arabic's long line. */
const marks =
  /[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0711\u0730-\u074a\u1ab0-\u1aff\u1dc0-\u1dff]/g;
const letters: Readonly<Record<string, string>> = {
  ...{ ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', đ: 'd', ð: 'd', þ: 'th', ł: 'l', ħ: 'h', ı: 'i', ŋ: 'n', ς: 'σ' },
};
const separateLetters = /[ßæœøđðþłħıŋς]/g;
const pictures = /[\p{Extended_Pictographic}\p{Regional_Indicator}]/gu;

/** Longer ones are no words, and their beginning tells them apart. */
const longestWord = 100;

/**
 * The words of a text as the index has them and as queries ask for them, so that spellings of one word are one (docs/decisions/0137):
 * letters, digits and the marks on them, nothing else. Takes time in proportion to the text; never throws.
 */
export function wordsOf(text: string): string[] {
  const plain = /^[\u0000-\u007f]*$/.test(text) ? text.toLowerCase() : folded(text);
  return (plain.match(/[\p{L}\p{N}\p{M}]+/gu) ?? []).map((word) =>
    // Not within a pair of surrogates.
    word.length > longestWord ? word.slice(0, longestWord).replace(/[\ud800-\udbff]$/, '') : word,
  );
}

/** True when the text has anything that the index knows: a letter, a digit or an emoji. */
export function hasWords(text: string): boolean {
  return wordsOf(text).length > 0;
}

function folded(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(unseen, '')
    .replaceAll(marks, '')
    .replaceAll(separateLetters, (letter) => letters[letter] ?? letter)
    .normalize('NFC')
    .replaceAll(pictures, (picture) => ` emoji${(picture.codePointAt(0) ?? 0).toString(16)} `)
    .replaceAll(withoutWords, ' $& ');
}
