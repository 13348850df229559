import { coordination } from './coordination.js';
import { sharedWriting, writers } from './shared-writing.js';

/**
 * The steps of the schema `postkeep`, in their order: step n takes it from version n to n + 1. Once released, none is edited. What rooms keep there
 * has a file each beside this one.
 */
export const migrations: readonly string[] = [coordination, sharedWriting, writers];

/** The schema that this version of the program reads and writes. */
export const schemaVersion = migrations.length;
