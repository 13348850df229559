import { z } from 'zod';
import { id } from '../id.js';

export const longestSearchName = 100;

/** A search that a user keeps under a name, to be made again over what is backed up by then. */
export const savedSearchSchema = z.strictObject({
  name: z.string().trim().min(1).max(longestSearchName),
  /** As it is typed; no more of it is ever searched (core/restore/search). */
  query: z.string().trim().min(1).max(2000),
  /** Only this mailbox; its address is what it was then. Null: all. */
  mailbox: z.strictObject({ id, address: z.string() }).nullable(),
});
export type SavedSearch = z.infer<typeof savedSearchSchema>;

/** The search of that name, whatever its case. */
export function searchNamed(searches: readonly SavedSearch[], name: string): SavedSearch | null {
  return searches.find((each) => isSameName(each.name, name)) ?? null;
}

/** With this search, in the order of names; one of the same name is replaced. */
export function withSearch(searches: readonly SavedSearch[], added: SavedSearch): SavedSearch[] {
  return [...withoutSearch(searches, added.name), added].toSorted((a, b) => a.name.localeCompare(b.name));
}

export function withoutSearch(searches: readonly SavedSearch[], name: string): SavedSearch[] {
  return searches.filter((each) => !isSameName(each.name, name));
}

function isSameName(one: string, other: string): boolean {
  return one.trim().toLowerCase() === other.trim().toLowerCase();
}
