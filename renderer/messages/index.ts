import { en } from './en.js';

/** The words of every language have this shape. */
export type Messages = typeof en;

/** The page's own texts; a translation is another value of `Messages`. Those of the license and of errors come from main and the worker. */
export const t: Messages = en;
