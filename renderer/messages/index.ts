import { en } from './en.js';

/** The words of every language have this shape. */
export type Messages = typeof en;

/** Every word on the screen comes from here; a translation is another value of `Messages`. */
export const t: Messages = en;
