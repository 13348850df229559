import { join } from 'node:path';

/** Folder of the built programs: main, worker, preload and page lie in it. */
export const outFolder = join(import.meta.dirname, '..');
export const iconFolder = join(outFolder, 'icons');
