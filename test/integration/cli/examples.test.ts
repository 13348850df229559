import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Workplace, openWorkplace } from './workplace.js';

let place: Workplace;
beforeAll(() => {
  place = openWorkplace();
});
afterAll(() => place.remove());

describe('the examples of --help', () => {
  it('make sources and jobs as they stand there', async () => {
    const postkeep = (line: readonly string[]) =>
      place.postkeepAt('2026-03-01T08:00:00Z', 'examples', ...line);
    for (const name of ['mail.password', 'anna.password']) {
      writeFileSync(join(place.folder, name), 'secret\n', { mode: 0o600 });
    }
    writeFileSync(join(place.folder, 'mailboxes.csv'), 'anna@contoso.example\nben@contoso.example\n');
    const here = (word: string): string =>
      word === 'mailboxes.csv' ? join(place.folder, word) : word.replace(/^~/, place.folder);
    const examplesOf = async (...command: string[]): Promise<readonly (readonly string[])[]> => {
      const { stdout } = await postkeep([...command, '--help']);
      const lines = stdout.split('\nExamples:\n')[1]?.trim().split('\n') ?? [];
      return lines.map((line) =>
        [...line.matchAll(/"([^"]*)"|\S+/g)].map(([word, quoted]) => here(quoted ?? word)).slice(1),
      );
    };
    // The app of a cloud, folders of an archive and another repository are not here.
    const isElsewhere = (words: readonly string[]): boolean =>
      words.some((word) => ['--oauth', '--path', '--copy-from'].includes(word));
    const tried: string[] = [];
    for (const [group, verb] of [
      ['source', 'add'],
      ['job', 'create'],
      ['job', 'edit'],
      ['source', 'edit'],
    ] as const) {
      for (const words of await examplesOf(group, verb)) {
        if (isElsewhere(words)) continue;
        const { code, stderr } = await postkeep(words);
        expect({ words, code, stderr }).toMatchObject({ words, code: 0 });
        tried.push(`${group} ${verb}`);
      }
    }
    expect(tried).toEqual([
      ...['source add', 'source add', 'job create', 'job create', 'job create'],
      ...['job edit', 'job edit', 'job edit', 'source edit', 'source edit'],
    ]);
  });
});
