import { expect, it } from 'vitest';

const sources = import.meta.glob<string>('../../../../renderer/**/*.{ts,tsx}', {
  query: '?raw',
  import: 'default',
  eager: true,
});

/** Where no link can be: the title of a button, one line below the palette, what a field says of what was typed, text for the clipboard. */
const withoutLink = [
  'components/CopyButton.tsx',
  'app/usePaletteEntries.ts',
  'features/jobs/wizard/NextRuns.tsx',
  'features/settings/storage/verification-text.ts',
  // A cell of a table; the source's dialog says it with Learn more.
  'features/sources/source-columns.tsx',
];

it('every error that the page shows goes through ErrorText, and so has Learn more', () => {
  const files = Object.entries(sources)
    .filter(([, source]) => /\bsay\([\w.]*error\.message\)/.test(source))
    .map(([file]) => file.replace('../../../../renderer/', ''));
  expect(files.sort()).toEqual(['components/ErrorText.tsx', ...withoutLink].sort());
});
