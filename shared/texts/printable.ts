/** What ends a line, for a terminal, an editor or JavaScript. */
const lineEnds = /[\t\n\v\f\r\u0085\u2028\u2029]+/g;
/** Turns the direction of what follows: a name could look like another one. */
const directionControls = /[\u202a-\u202e\u2066-\u2069]/g;
const unprintable = /[\p{Cc}\p{Surrogate}]/gu;
/** What `JSON.stringify` leaves as it is, though a terminal obeys it. */
const unescapedByJson = /[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/**
 * Words from elsewhere (a name, an error of a server) as one line that no terminal obeys: a line end becomes a space, another
 * control character U+FFFD, and direction controls go. What is printable stays as it is.
 */
export function oneLine(words: string): string {
  return words.replaceAll(lineEnds, ' ').replaceAll(directionControls, '').replaceAll(unprintable, '\uFFFD');
}

/** JSON that a terminal shows and does not obey: the same value, with further characters escaped. */
export function printableJson(json: string): string {
  return json.replaceAll(
    unescapedByJson,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
