import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { changes, openConfiguredConsoles, planOf } from './configured-consoles.js';

/* `postkeep config` on data folders of their own: what one console exports another imports, with real files, catalogues and secrets. */

const consoles = openConfiguredConsoles();
afterAll(() => consoles.place.remove());

describe('config', () => {
  beforeAll(() => consoles.fullConsole('first'));

  test('with passwords under a passphrase, an empty console becomes the same as the first', async () => {
    await consoles.done(
      'first',
      'config',
      'export',
      consoles.at('full.json'),
      '--with-secrets',
      ...consoles.passphrase(),
    );
    expect(statSync(consoles.at('full.json')).mode & 0o777).toBe(0o600);
    expect(readFileSync(consoles.at('full.json'), 'utf8')).not.toMatch(/opens everything|secret-hook/);
    const run = await consoles.done(
      'second',
      'config',
      'import',
      consoles.at('full.json'),
      ...consoles.passphrase(),
      '--yes',
      '--json',
    );
    expect(changes(run)).toEqual([
      ...['new source IMAP', 'new source Mail', 'new job Daily', 'new job Hourly', 'new channel Chat'],
    ]);
    expect(await consoles.setUp('second')).toEqual(await consoles.setUp('first'));
  });

  test('again it changes nothing', async () => {
    const run = await consoles.done(
      'second',
      'config',
      'import',
      consoles.at('full.json'),
      ...consoles.passphrase(),
      '--yes',
      '--json',
    );
    expect(changes(run).every((each) => each.startsWith('same '))).toBe(true);
    expect(await consoles.setUp('second')).toEqual(await consoles.setUp('first'));
  });

  test('without passwords there is none in it, and what needs one is said', async () => {
    await consoles.done('first', 'config', 'export', consoles.at('plain.json'));
    expect(readFileSync(consoles.at('plain.json'), 'utf8')).not.toMatch(/opens everything|secret-hook/);
    const run = await consoles.done('third', 'config', 'import', consoles.at('plain.json'), '--yes');
    expect(run.stderr).toMatch(/new +mail source +IMAP +Its password is not in the file/);
    expect(run.stderr).toMatch(/left out +notification channel +Chat/);
    const after = await consoles.done('third', 'source', 'list', '--json');
    expect(after.json).toEqual((await consoles.done('first', 'source', 'list', '--json')).json);
  });

  test('--dry-run shows what would change, and changes nothing', async () => {
    const run = await consoles.done(
      'fourth',
      'config',
      'import',
      consoles.at('plain.json'),
      '--dry-run',
      '--json',
    );
    expect(planOf(run)).toMatchObject({ imported: false, problems: [] });
    expect((await consoles.done('fourth', 'source', 'list', '--json')).json).toEqual([]);
  });

  test('what is here and not in the file stays, and is named', async () => {
    const imap = [
      '--type',
      'imap',
      '--url',
      'imaps://other.example.com',
      '--user',
      'x',
      '--password-file',
      consoles.at('password'),
    ];
    await consoles.done('second', 'source', 'add', 'Mine', ...imap);
    const run = await consoles.done(
      'second',
      'config',
      'import',
      consoles.at('full.json'),
      ...consoles.passphrase(),
      '--yes',
      '--json',
    );
    expect(planOf(run).kept).toEqual([{ part: 'source', name: 'Mine' }]);
    expect((await consoles.done('second', 'source', 'list')).stdout).toContain('Mine');
  });

  test('nobody is asked without a terminal: --yes is wanted, and nothing is changed', async () => {
    const run = await consoles.postkeep('fifth', 'config', 'import', consoles.at('plain.json'));
    expect(run).toMatchObject({ code: 2 });
    expect(run.stderr).toContain('--yes');
    expect((await consoles.done('fifth', 'source', 'list', '--json')).json).toEqual([]);
  });

  /** What does not fit, the exit code, and what is said; the console stays as it is. */
  const refused: readonly [
    what: string,
    file: () => string,
    options: string[],
    code: number,
    said: RegExp,
  ][] = [
    ['no such file', () => consoles.at('nowhere.json'), [], 1, /nowhere\.json/],
    ['wrong passphrase', () => consoles.at('full.json'), consoles.passphrase('wrong'), 1, /passphrase-wrong/],
    ['no passphrase', () => consoles.at('full.json'), [], 1, /passphrase-needed/],
    [
      'cut short',
      () => changed('full.json', (text) => text.slice(0, 900)),
      consoles.passphrase(),
      2,
      /only a part/,
    ],
    [
      'altered',
      () => changed('full.json', (text) => text.replace('mail.example.com', 'evil.example.net')),
      consoles.passphrase(),
      2,
      /changed or damaged/,
    ],
    [
      'newer',
      () => changed('plain.json', (text) => text.replace('"version": 1', '"version": 9')),
      [],
      1,
      /newer/,
    ],
    [
      'a job without its source',
      () => changed('plain.json', (text) => text.replaceAll(/"sourceId": "[^"]+"/g, '"sourceId": "gone"')),
      [],
      2,
      /neither in the file nor here/,
    ],
    [
      'a schedule that there is not',
      () => changed('plain.json', (text) => text.replace('"minutes": 60', '"minutes": 0')),
      [],
      2,
      /at configuration\.jobs/,
    ],
    [
      'a schedule that never comes',
      () =>
        changed('plain.json', (text) =>
          text.replace(/"type": "every",\s+"minutes": 60/, '"type": "cron", "expression": "61 * * * *"'),
        ),
      [],
      2,
      /The job "Hourly" cannot be like this here/,
    ],
  ];
  test.each(refused)(
    'what does not fit is refused and changes nothing: %s',
    async (_what, file, options, code, said) => {
      const run = await consoles.postkeep('sixth', 'config', 'import', file(), ...options, '--yes');
      expect(run).toMatchObject({ code });
      expect(run.stderr).toMatch(said);
      for (const what of ['source', 'job', 'notify'])
        expect((await consoles.done('sixth', what, 'list', '--json')).json).toEqual([]);
      expect(existsSync(join(consoles.at('sixth'), 'configuration-import.json'))).toBe(false);
    },
  );

  test('who exported and imported is in the log of actions', async () => {
    const list = async (data: string) => (await consoles.done(data, 'audit', 'list')).stdout;
    expect(await list('first')).toMatch(/configuration-exported +target .*full\.json/);
    expect(await list('second')).toMatch(/configuration-imported +target .*full\.json/);
    expect(await list('sixth')).not.toContain('opens everything');
  });
});

function changed(name: string, change: (text: string) => string): string {
  const path = consoles.at(`changed-${name}`);
  const before = readFileSync(consoles.at(name), 'utf8');
  const after = change(before);
  expect(after).not.toBe(before);
  writeFileSync(path, after);
  return path;
}
