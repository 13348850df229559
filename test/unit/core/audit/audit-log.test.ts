import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type AuditLog, type AuditRecord, openAuditLog } from '../../../../core/audit/audit-log.js';
import type { AuditFilter } from '../../../../shared/audit/entry.js';
import { render } from '../../../../shared/texts/text.js';

let dataDir: string;
let now: Date;
const open: AuditLog[] = [];

function opened(place: 'console' | 'command-line' = 'console'): AuditLog {
  const log = openAuditLog({ dataDir, clock: () => now, place });
  open.push(log);
  return log;
}

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'postkeep-audit-'));
  now = new Date('2026-11-29T10:00:00.000Z');
});
afterEach(() => {
  for (const log of open.splice(0)) log.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const previewed = (mailbox: string): AuditRecord => ({
  action: 'message-previewed',
  about: { mailbox },
  outcome: 'done',
});
const held: AuditRecord = {
  action: 'mailbox-held',
  about: { mailbox: 'Émile', reason: 'Case 7' },
  outcome: 'busy',
};
const never = new AbortController().signal;
const numbers = (log: AuditLog, filter: AuditFilter, before: number | null = null, limit = 100) => {
  const { entries, total } = log.page({ filter, before, limit });
  return { numbers: entries.map(({ number }) => number), total };
};

it('a log that nothing was written to is no file, has no entries and no fault', async () => {
  const log = opened();
  expect(log.page({ filter: {}, before: null, limit: 10 })).toEqual({ entries: [], total: 0 });
  expect(await log.verify(null, never)).toEqual({ entries: 0, head: null, faults: 0, named: [] });
  expect(readdirSync(dataDir)).toEqual([]);
});

it('entries are numbered through, whoever of several writes them, and belong to their owner alone', async () => {
  const [one, two] = [opened(), opened()];
  for (let count = 0; count < 5; count += 1) {
    one.record(previewed(`a${String(count)}`));
    two.record(held);
  }
  expect(numbers(one, {}).numbers).toEqual([10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
  expect(await two.verify(null, never)).toMatchObject({ entries: 10, faults: 0 });
  expect(statSync(join(dataDir, 'audit.sqlite')).mode & 0o077).toBe(0);
  expect(one.page({ filter: {}, before: null, limit: 1 }).entries[0]).toMatchObject({
    ...{ number: 10, at: '2026-11-29T10:00:00.000Z', place: 'console' },
    ...held,
  });
});

it('what is asked for is found: by action, words in any case, time, and page by page', () => {
  const log = opened();
  log.record(previewed('ada@contoso.example'));
  now = new Date('2026-11-29T11:00:00.000Z');
  log.record(held);
  log.record(previewed('bob@contoso.example'));
  const cases: readonly (readonly [AuditFilter, number[]])[] = [
    [{ actions: ['mailbox-held'] }, [2]],
    [{ actions: ['mailbox-held', 'message-previewed'] }, [3, 2, 1]],
    [{ actions: [] }, []],
    [{ words: 'ADA@' }, [1]],
    [{ words: 'émile' }, [2]],
    [{ words: 'case 7' }, [2]],
    [{ words: '%' }, []],
    [{ from: '2026-11-29T11:00:00.000Z' }, [3, 2]],
    [{ to: '2026-11-29T11:00:00.000Z' }, [1]],
    [{ words: 'contoso', from: '2026-11-29T10:30:00.000Z' }, [3]],
  ];
  for (const [filter, found] of cases)
    expect(numbers(log, filter)).toEqual({ numbers: found, total: found.length });
  expect(numbers(log, {}, null, 2)).toEqual({ numbers: [3, 2], total: 3 });
  expect(numbers(log, {}, 2, 2)).toEqual({ numbers: [1], total: 3 });
  expect([...log.pages({ words: 'contoso' })].flat().map(({ number }) => number)).toEqual([1, 3]);
});

it('an entry can be neither changed nor deleted by a program that does not mean to break the log', async () => {
  const log = opened();
  log.record(previewed('a'));
  log.close();
  const { default: Database } = await import('libsql');
  const database = new Database(join(dataDir, 'audit.sqlite'));
  expect(() => database.exec("UPDATE entry SET text = 'x'")).toThrow(/append only/);
  expect(() => database.exec('DELETE FROM entry')).toThrow(/append only/);
  database.close();
});

it('one that was changed all the same is named, and the list goes on without what cannot be read', async () => {
  const log = opened();
  for (const mailbox of ['a', 'b', 'c']) log.record(previewed(mailbox));
  log.close();
  const { default: Database } = await import('libsql');
  const database = new Database(join(dataDir, 'audit.sqlite'));
  database.exec(`DROP TRIGGER entry_is_not_changed; UPDATE entry SET text = '{"no' WHERE number = 2`);
  database.close();
  const again = opened();
  expect(await again.verify(null, never)).toMatchObject({
    faults: 1,
    named: [{ number: 2, fault: 'unreadable' }],
  });
  expect(numbers(again, {}).numbers).toEqual([3, 1]);
  expect(numbers(again, { actions: ['message-previewed'] }).numbers).toEqual([3, 1]);
  again.record(held);
  expect(await again.verify(null, never)).toMatchObject({ entries: 4, faults: 1 });
});

it('one that a search would no longer find is named', async () => {
  const log = opened();
  for (const mailbox of ['a', 'Émile', 'c']) log.record(previewed(mailbox));
  expect(await log.verify(null, never)).toMatchObject({ faults: 0 });
  log.close();
  const { default: Database } = await import('libsql');
  const database = new Database(join(dataDir, 'audit.sqlite'));
  database.exec(`DROP TRIGGER entry_is_not_changed; UPDATE entry SET words = 'desk' WHERE number = 2`);
  database.close();
  const again = opened();
  expect(numbers(again, { words: 'émile' }).numbers).toEqual([]);
  expect(await again.verify(null, never)).toMatchObject({ named: [{ number: 2, fault: 'altered' }] });
});

it('a damaged file is kept under another name, and the first entry of the new one says so', () => {
  const path = join(dataDir, 'audit.sqlite');
  writeFileSync(path, 'no database at all, '.repeat(1000));
  const log = opened();
  log.record(previewed('a'));
  const { entries } = log.page({ filter: {}, before: null, limit: 10 });
  expect(entries.map(({ action }) => action)).toEqual(['message-previewed', 'log-begun']);
  const aside = entries[1]?.about.target ?? '';
  expect(readFileSync(aside, 'utf8')).toMatch(/^no database at all/);
  expect(log.warnings().map((said) => render(said))).toEqual([
    `The log of actions was damaged and is kept as ${aside}; a new one was started.`,
  ]);
});

it.each([
  {
    what: 'empty',
    make: (path: string) => {
      writeFileSync(path, '');
    },
  },
  {
    what: 'another database',
    make: (path: string) => {
      const database = new Database(path);
      database.exec('CREATE TABLE other (value)');
      database.close();
    },
  },
])(
  'a file that holds no log ($what) is told, by whoever comes first, and its first entry says so',
  async ({ make }) => {
    const path = join(dataDir, 'audit.sqlite');
    const told = [
      `The log of actions in ${path} was empty; a new one was started. What it may have held is missing: put the file back from a backup of the data folder.`,
    ];
    const whoeverComesFirst: readonly ((log: AuditLog) => unknown)[] = [
      (log) => {
        log.record(previewed('a'));
      },
      (log) => log.page({ filter: {}, before: null, limit: 10 }),
      (log) => log.verify(null, never),
    ];
    for (const first of whoeverComesFirst) {
      make(path);
      const log = opened();
      await first(log);
      expect(log.warnings().map((said) => render(said))).toEqual(told);
      log.record(previewed('b'));
      const { entries } = log.page({ filter: {}, before: null, limit: 10 });
      expect(entries.at(-1)).toMatchObject({ number: 1, action: 'log-begun', about: { target: path } });
      log.close();
      expect(opened().warnings()).toEqual([]);
      rmSync(path);
    }
  },
);

/** What becomes of a log of five actions, of which the third was copied. */
const losses: readonly { what: string; lose: (path: string) => void; last: number; missing: number }[] = [
  {
    what: 'was deleted',
    lose: (path) => {
      rmSync(path);
    },
    ...{ last: 0, missing: 5 },
  },
  {
    what: 'was replaced by an older copy',
    lose: (path) => {
      copyFileSync(`${path}.copy`, path);
    },
    ...{ last: 3, missing: 2 },
  },
  {
    what: 'was cut',
    lose: (path) => {
      const database = new Database(path);
      database.exec('DROP TRIGGER entry_is_not_deleted; DELETE FROM entry WHERE number > 4');
      database.close();
    },
    ...{ last: 4, missing: 1 },
  },
  {
    what: 'was cut, and goes on otherwise',
    lose: (path) => {
      const end = join(path, '..', 'audit-end.json');
      const kept = readFileSync(end);
      copyFileSync(`${path}.copy`, path);
      writeFileSync(end, '');
      const log = opened();
      for (const mailbox of ['x', 'y', 'z']) log.record(previewed(mailbox));
      log.close();
      writeFileSync(end, kept);
    },
    ...{ last: 6, missing: 1 },
  },
];

it.each(losses)(
  'a log that $what is told, by whoever comes first, until the next entry says so',
  async ({ lose, last, missing }) => {
    const path = join(dataDir, 'audit.sqlite');
    const log = opened();
    for (const mailbox of ['a', 'b', 'c']) log.record(previewed(mailbox));
    log.close();
    copyFileSync(path, `${path}.copy`);
    const more = opened();
    for (const mailbox of ['d', 'e']) more.record(previewed(mailbox));
    more.close();
    lose(path);

    const told = expect.stringMatching(
      last === 0
        ? /is gone, with 5 actions that it had/
        : new RegExp(`it ends with action ${String(last)}\\.`),
    ) as unknown;
    const reader = opened();
    expect(numbers(reader, {}).total).toBe(last);
    expect(reader.warnings().map((said) => render(said))).toEqual([told]);
    expect((await reader.verify(null, never)).faults).toBeGreaterThan(0);
    reader.close();

    const writer = opened();
    writer.record(held);
    expect(writer.warnings().map((said) => render(said))).toEqual([told]);
    expect(writer.page({ filter: {}, before: null, limit: 2 }).entries).toMatchObject([
      { number: last + 2, action: 'mailbox-held' },
      last === 0
        ? { number: 1, action: 'log-begun', about: { target: path } }
        : { number: last + 1, action: 'entries-missing', about: { items: missing } },
    ]);
    writer.close();
    const next = opened();
    expect(numbers(next, {}).total).toBe(last + 2);
    expect(next.warnings()).toEqual([]);
    expect(await next.verify(null, never)).toMatchObject({ entries: last + 2, faults: 0 });
  },
);

it('a log that is taken away while it is open is written to no more', () => {
  const path = join(dataDir, 'audit.sqlite');
  const log = opened();
  log.record(previewed('a'));
  rmSync(path);
  log.record(previewed('b'));
  expect(numbers(opened(), {})).toEqual({ numbers: [2, 1], total: 2 });
  expect(log.warnings()).toHaveLength(1);
});

it('an end that cannot be read or kept says nothing, and stops nothing', () => {
  const end = join(dataDir, 'audit-end.json');
  mkdirSync(end);
  const log = opened();
  log.record(previewed('a'));
  log.record(previewed('b'));
  expect(log.warnings()).toEqual([]);
  rmSync(end, { recursive: true });
  for (const written of ['', '{"number":1', '{"number":-1,"hash":"no"}', '[]']) {
    writeFileSync(end, written);
    expect(opened().warnings()).toEqual([]);
    expect(numbers(opened(), {}).total).toBe(2);
  }
  log.record(previewed('c'));
  expect(JSON.parse(readFileSync(end, 'utf8'))).toMatchObject({ number: 3 });
});

it('what cannot be written stops nothing, is told as long as it is so, and is entered with its time once it can be', async () => {
  const path = join(dataDir, 'audit.sqlite');
  mkdirSync(path);
  const log = opened();
  log.record(previewed('a'));
  log.record(previewed('b'));
  expect(log.warnings().map((said) => render(said))).toEqual([
    expect.stringMatching(
      /^2 actions could not be entered in the log of actions\. .* they are entered as soon/,
    ),
  ]);
  rmSync(path, { recursive: true });
  now = new Date('2026-11-29T11:00:00.000Z');
  log.record(previewed('c'));
  expect(log.warnings()).toEqual([]);
  expect(log.page({ filter: {}, before: null, limit: 10 }).entries).toMatchObject([
    { number: 3, at: '2026-11-29T11:00:00.000Z', about: { mailbox: 'c' } },
    { number: 2, at: '2026-11-29T10:00:00.000Z', about: { mailbox: 'b' } },
    { number: 1, at: '2026-11-29T10:00:00.000Z', about: { mailbox: 'a' } },
  ]);
  expect(await log.verify(null, never)).toMatchObject({ entries: 3, faults: 0 });
});

it.each([
  ['the list is looked at', (log: AuditLog) => log.page({ filter: {}, before: null, limit: 1 })],
  ['it is asked what is missing', (log: AuditLog) => expect(log.warnings()).toEqual([])],
  [
    'the program ends',
    (log: AuditLog) => {
      log.close();
    },
  ],
])('what waits is entered without another action: when %s', (_when, look) => {
  const path = join(dataDir, 'audit.sqlite');
  mkdirSync(path);
  const log = opened();
  log.record(previewed('a'));
  rmSync(path, { recursive: true });
  look(log);
  expect(numbers(opened(), {})).toEqual({ numbers: [1], total: 1 });
});

it('of more than can wait the log says how many are missing', () => {
  const path = join(dataDir, 'audit.sqlite');
  mkdirSync(path);
  const log = opened();
  log.record(...Array.from({ length: 10_002 }, (_, index) => previewed(String(index))));
  expect(log.warnings().map((said) => render(said))).toEqual([expect.stringMatching(/^10002 actions/)]);
  rmSync(path, { recursive: true });
  log.record(held);
  expect(log.page({ filter: {}, before: null, limit: 3 })).toMatchObject({
    total: 10_002,
    entries: [
      { action: 'mailbox-held' },
      { action: 'entries-missing', about: { items: 2 } },
      { about: { mailbox: '9999' } },
    ],
  });
});

it('a command, after which nobody knows what is missing, does not promise that the log will say so', () => {
  const path = join(dataDir, 'audit.sqlite');
  mkdirSync(path);
  const command = opened('command-line');
  command.record(previewed('a'));
  expect(command.warnings().map((said) => render(said))).toEqual([
    expect.stringMatching(/^An action could not .* It stays missing there, and the log cannot show that/),
  ]);
  command.close();
  rmSync(path, { recursive: true });
  const next = opened('command-line');
  next.record(previewed('b'));
  expect(numbers(next, {})).toEqual({ numbers: [1], total: 1 });
});
