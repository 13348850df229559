import { expect, it } from 'vitest';
import {
  type SavedSearch,
  savedSearchSchema,
  searchNamed,
  withSearch,
  withoutSearch,
} from '../../../../shared/backup/saved-search.js';

const search = (name: string, query = 'budget'): SavedSearch => ({ name, query, mailbox: null });

it('keeps searches in the order of their names, and replaces one of the same name', () => {
  const all = ['Tenders', 'invoices', 'Résumés'].map((name) => search(name)).reduce(withSearch, []);
  expect(all.map(({ name }) => name)).toEqual(['invoices', 'Résumés', 'Tenders']);
  const replaced = withSearch(all, search('INVOICES ', 'from:acme'));
  expect(replaced.map(({ query }) => query)).toEqual(['from:acme', 'budget', 'budget']);
});

it('finds and removes a search whatever the case of its name, and leaves the others', () => {
  const all = [search('invoices'), search('Tenders')];
  expect(searchNamed(all, ' Invoices')).toEqual(search('invoices'));
  expect(searchNamed(all, 'invoice')).toBeNull();
  expect(withoutSearch(all, 'TENDERS')).toEqual([search('invoices')]);
  expect(withoutSearch(all, 'nothing')).toEqual(all);
});

it.each([
  ['no name', search(' ')],
  ['a name that is too long', search('n'.repeat(101))],
  ['no query', search('invoices', ' \n')],
])('keeps no search with %s', (_what, kept) => {
  expect(savedSearchSchema.safeParse(kept).success).toBe(false);
});
