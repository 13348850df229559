import { en } from './en.js';
import { isPseudo } from './language.js';
import { pseudoMessages } from './pseudo.js';

/** The words of every language have this shape. */
export type Messages = typeof en;

/** The page's own words; what main, a worker or an error says is in `shared/texts/`. A translation is another value of `Messages`. */
export const t: Messages = isPseudo ? pseudoMessages(en) : en;
