import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { z } from 'zod';
import { type Run, openWorkplace } from './workplace.js';

/* Consoles that are set up in full, for tests of what one exports and another imports. */

export function openConfiguredConsoles() {
  const place = openWorkplace();
  let clock = Date.parse('2026-03-01T08:00:00Z');
  writeFileSync(join(place.folder, 'passphrase'), 'correct horse battery\n');
  writeFileSync(join(place.folder, 'wrong'), 'another passphrase\n');
  writeFileSync(join(place.folder, 'password'), 'opens everything\n');
  writeFileSync(join(place.folder, 'hook'), 'https://127.0.0.1:9/secret-hook\n');

  const now = (): string => new Date(clock).toISOString();
  /** A minute after the one before. */
  const nextNow = (): string => {
    clock += 60_000;
    return now();
  };
  const postkeep = (data: string, ...args: string[]): Promise<Run> =>
    place.postkeepAt(nextNow(), data, ...args);
  const done = async (data: string, ...args: string[]): Promise<Run> => {
    const run = await postkeep(data, ...args);
    expect(run, args.join(' ')).toMatchObject({ code: 0 });
    return run;
  };
  const at = (name: string): string => join(place.folder, name);
  const passphrase = (name = 'passphrase'): string[] => ['--passphrase-file', at(name)];

  /** A console with an IMAP source, a Maildir, jobs of both, and a channel. */
  async function fullConsole(data: string): Promise<void> {
    await place.withJob(now(), data, 3);
    const imap = ['--type', 'imap', '--url', 'imaps://mail.example.com', '--master-user', 'backup'];
    await done(
      data,
      'source',
      'add',
      'IMAP',
      ...imap,
      '--password-file',
      at('password'),
      '--mailbox',
      'ada@example.com',
    );
    await done(
      data,
      'job',
      'create',
      'Hourly',
      '--source',
      'IMAP',
      '--all',
      '--every',
      '1h',
      '--exclude-folder',
      'Trash',
    );
    await done(
      data,
      'notify',
      'add-webhook',
      'Chat',
      '--format',
      'slack',
      '--address-file',
      at('hook'),
      '--job',
      'Hourly',
    );
  }

  /** What a console is set up like: everything that an import may change. */
  async function setUp(data: string): Promise<unknown> {
    const jobs = z
      .array(z.looseObject({ name: z.string() }))
      .parse((await done(data, 'job', 'list', '--json')).json);
    const defined = jobs.map(
      ({ createdAt: _, nextRunAt: __, lastSessionId: ___, lastRun: ____, ...job }) => job,
    );
    return [
      (await done(data, 'source', 'list', '--json')).json,
      defined,
      z
        .array(z.looseObject({}))
        .parse((await done(data, 'notify', 'list', '--json')).json)
        .map(({ since: _, waiting: __, ...channel }) => channel),
      z
        .object({ secrets: z.record(z.string(), z.unknown()) })
        .parse(JSON.parse(readFileSync(join(at(data), 'secrets.json'), 'utf8'))).secrets,
    ];
  }

  return { place, now, nextNow, postkeep, done, at, passphrase, fullConsole, setUp };
}

export const planOf = (run: Run) =>
  z
    .object({
      imported: z.boolean(),
      items: z.array(z.object({ part: z.string(), name: z.string(), change: z.string() })),
      kept: z.array(z.object({ part: z.string(), name: z.string() })),
      problems: z.array(z.string()),
    })
    .parse(run.json);
export const changes = (run: Run): string[] =>
  planOf(run).items.map(({ part, name, change }) => `${change} ${part} ${name}`);
