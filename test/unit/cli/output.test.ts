import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TablePages, createOutput, table } from '../../../cli/output.js';
import { progressText } from '../../../cli/progress-text.js';
import type { MaintenanceProgress } from '../../../shared/backup/maintenance.js';
import { verbatim } from '../../../shared/texts/text.js';

function progressOn(columns: number | undefined, ...texts: (string | null)[]): string[] {
  const written: string[] = [];
  const output = createOutput(
    true,
    () => {
      throw new Error('stdout holds the result alone');
    },
    (text) => written.push(text),
    columns,
  );
  for (const text of texts) output.progress(text);
  return written;
}

describe('progress on stderr', () => {
  it('replaces one line of a terminal, and takes it away at the end', () => {
    expect(progressOn(20, '1 of 3', '2 of 3', null)).toEqual([
      '\r\x1b[K1 of 3',
      '\r\x1b[K2 of 3',
      '\r\x1b[K',
    ]);
  });

  it('is nothing in a file or a pipe', () => {
    expect(progressOn(undefined, '1 of 3', null)).toEqual([]);
  });

  it('keeps its end where the line is too long: a line that wraps could not be replaced', () => {
    const [written = ''] = progressOn(10, '/a/long/path: 5 of 9');
    expect(written).toBe('\r\x1b[K…: 5 of 9');
    expect(written.replace('\r\x1b[K', '').length).toBeLessThan(10);
  });
});

/** What is printed of a value and its lines, on both streams. */
function printed(json: boolean, name: string): string {
  const written: string[] = [];
  const take = (text: string): void => void written.push(text);
  const output = createOutput(json, take, take, undefined);
  output.result({ name }, () => [`Mailbox ${name}.`, ...table(['name', 'kind'], [[name, 'user']], '')]);
  output.note(name);
  return written.join('');
}

describe('a name that comes from elsewhere', () => {
  const parts = fc.constantFrom(
    '\x1b[2J',
    '\x9b',
    '\r',
    '\n',
    '\x07',
    '\x08',
    '\u2028',
    '\u202e',
    '\x7f',
    'x',
  );
  const names = fc.array(parts).map((list) => list.join(''));

  it.each([
    ['as text', false, 5],
    ['as JSON', true, 3],
  ])('moves no terminal and makes no line, %s', (_how, json, lines) => {
    fc.assert(
      fc.property(names, (name) => {
        const all = printed(json, name);
        expect(all).not.toMatch(/[^\P{Cc}\n]|[\u2028\u202e]/u);
        expect(all.split('\n')).toHaveLength(lines);
      }),
    );
  });

  it('is itself in JSON', () => {
    const name = '\x1b\x9b\u202e\n';
    expect(JSON.parse(printed(true, name).split('\n')[0] ?? '')).toEqual({ name });
  });
});

describe('live figures as a line', () => {
  const verify: MaintenanceProgress = {
    task: 'verify',
    repository: '/r',
    step: 'messages',
    bytesDone: 1_500_000,
    bytesTotal: 12_000_000_000,
    bytesPerSecond: 120_400_000,
    damagedMessages: 0,
  };

  it.each<[string, MaintenanceProgress]>([
    ['/r: 1.5 MB of 12 GB, 120 MB/s', verify],
    ['/r: 1.5 MB of 12 GB, 120 MB/s, 3 damaged', { ...verify, damagedMessages: 3 }],
    ['/r: checking the file…', { ...verify, step: 'file' }],
    [
      '/r: 2 of 7 mailboxes, 40 restore points removed',
      { task: 'prune', repository: '/r', mailboxesDone: 2, mailboxesTotal: 7, points: 40, file: null },
    ],
    [
      '/r: 40 restore points removed, giving room back: 33 % of the file',
      {
        ...{ task: 'prune', repository: '/r', mailboxesDone: 7, mailboxesTotal: 7, points: 40 },
        file: { pagesDone: 1, pagesTotal: 3 },
      },
    ],
  ])('%s', (text, progress) => {
    expect(progressText(progress)).toBe(text);
  });
});

describe('a list that comes page by page', () => {
  const names = ['one', 'two', 'three', 'a "fourth"', 'f\u2028ve'];
  const whole = (json: boolean, all: readonly string[]): string =>
    written(json, (output) => {
      output.result(
        all.map((name) => ({ name })),
        () =>
          table(
            ['name of it'],
            all.map((name) => [name]),
            'None.',
          ),
      );
    });
  const inPages = (json: boolean, all: readonly string[], size: number): string =>
    written(json, (output) => {
      const list = output.list();
      const rows = new TablePages(['name of it'], 'None.');
      for (let from = 0; from === 0 || from < all.length; from += size) {
        const page = all.slice(from, from + size);
        list.page(
          page.map((name) => ({ name })),
          () => rows.page(page.map((name) => [name])),
        );
      }
      list.end(() => rows.end());
    });

  it.each([1, 2, 5, 9])('is the same as at once, in pages of %d', (size) => {
    for (const json of [true, false]) {
      expect(inPages(json, names, size)).toBe(whole(json, names));
      expect(inPages(json, [], size)).toBe(whole(json, []));
    }
  });

  it('widens a column for a later page, and does not end its document when it fails', () => {
    const rows = new TablePages(['id', 'name'], 'None.');
    expect(rows.page([['1', 'a']])).toEqual(['id  name', '1   a']);
    expect(rows.page([['100', 'b']])).toEqual(['100  b']);
    expect(rows.page([['2', 'c']])).toEqual(['2    c']);
    const cut = written(true, (output) => {
      output.list().page([1, 2], () => []);
      output.failure({ code: 'io', message: verbatim('Gone.') });
    });
    expect(cut).toBe('[1,2Gone. (io)\n');
  });
});

function written(json: boolean, work: (output: ReturnType<typeof createOutput>) => void): string {
  const parts: string[] = [];
  const take = (text: string): void => void parts.push(text);
  work(createOutput(json, take, take, undefined));
  return parts.join('');
}
