import { Linter } from 'eslint';
import { expect, it } from 'vitest';
import { wordedTexts } from '../../../build/lint/worded-texts.mjs';

/** Whether a line of code is refused because it words something. */
function isRefused(code: string): boolean {
  const found = new Linter().verify(code, { rules: { 'no-restricted-syntax': ['error', ...wordedTexts] } });
  return found.length > 0;
}

it.each([
  "log.line('Success', 'Listing the mailboxes')",
  'log.begin(`Exporting to ${path}`)',
  'const name = `Restored ${date}`',
  "throw new AppError('io', 'A message was removed.')",
  "throw new AppError('io', `${host} refused the connection.`)",
])('refuses a sentence outside the catalogue: %s', (code) => {
  expect(isRefused(code)).toBe(true);
});

it.each([
  "log.begin(text('export.exporting', { path }))",
  "throw new AppError('internal', 'A message was removed.')",
  "throw new AppError('internal', `No decision was made about ${mailbox}.`)",
  "throw new RangeError('No such row.')",
  "database.run('DELETE FROM job WHERE id = ?', id)",
  "const folder = join(home, 'Library', 'Application Support')",
  "const isMbox = start === 'From '",
  'const line = `From MAILER-DAEMON ${date}`',
  'const pattern = /Too many connections\\./',
])('lets stand what nobody reads: %s', (code) => {
  expect(isRefused(code)).toBe(false);
});
