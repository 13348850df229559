import { localFormat } from '../../../shared/texts/local-format.js';
import { type Text, render } from '../../../shared/texts/text.js';

const format = localFormat('en-US');

/** A text as the page words it for a user of the tests' locale. */
export function shownWords(said: Text): string {
  return render(said, format);
}
