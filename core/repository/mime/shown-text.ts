/** Characters that turn the direction of what follows: with them `exe.jpg` is shown for `gpj.exe`. */
const directionControls = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/**
 * One line of clean text of at most `longest` characters: control characters and broken surrogates would not survive JSON
 * or a terminal, and nobody sees what turns the direction of a text.
 */
export function shownText(text: string, longest: number): string {
  const clean = text
    .slice(0, longest * 20)
    .replaceAll(directionControls, '')
    .replaceAll(/[\p{Cc}\p{Surrogate}\u2028\u2029]+/gu, ' ')
    .trim();
  return clean.length > longest ? `${clean.slice(0, longest - 1).replace(/\p{Surrogate}$/u, '')}…` : clean;
}
