import { type ChildProcess, execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import Database from 'libsql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startStateChild } from '../../../fixtures/child-process.js';
import type { StateAnswer, StateRequest } from '../../../fixtures/child-state.js';

/*
 * Each file of a data folder that was used, in each bad state: everything that was backed up comes out, nothing is waited for, and what
 * cannot be read is named (licensing.md §10). One process of a user who is not root uses them all.
 */

/** A user that no one is. */
const uid = 54_321;
const messages = 3;
/** A case takes a tenth of a second, as long as nothing hangs. */
const hangsAfterMs = 60_000;

type As = 'command line' | 'console';
type Kind = 'state' | 'keys' | 'database' | 'log' | 'lock' | 'other' | 'folder';

/** Every file that use leaves, and folder, but for the repository, which other tests damage; and which program opens it. */
const files: Readonly<Record<string, { readonly kind: Kind; readonly by: readonly As[] }>> = {
  'audit-end.json': { kind: 'other', by: ['command line', 'console'] },
  'audit.sqlite': { kind: 'log', by: ['command line', 'console'] },
  'catalogue-copy.….sqlite': { kind: 'other', by: ['console'] },
  'catalogue.sqlite': { kind: 'database', by: ['command line', 'console'] },
  'events.json': { kind: 'state', by: ['command line', 'console'] },
  'jwks.json': { kind: 'keys', by: ['command line', 'console'] },
  'license-update.json': { kind: 'state', by: ['console'] },
  'license.json': { kind: 'state', by: ['command line', 'console'] },
  locks: { kind: 'folder', by: ['command line', 'console'] },
  'locks/license-update.json': { kind: 'other', by: ['console'] },
  'locks/license-update.lock': { kind: 'lock', by: ['console'] },
  'locks/license.json': { kind: 'other', by: ['command line'] },
  'locks/license.lock': { kind: 'lock', by: ['command line', 'console'] },
  'locks/notifications.json': { kind: 'other', by: ['console'] },
  'locks/notifications.lock': { kind: 'lock', by: ['console'] },
  'locks/secrets.json': { kind: 'other', by: ['command line'] },
  'locks/secrets.lock': { kind: 'lock', by: ['command line'] },
  'locks/settings.json': { kind: 'other', by: ['console'] },
  'locks/settings.lock': { kind: 'lock', by: ['console'] },
  'locks/usage-report.json': { kind: 'other', by: ['console'] },
  'locks/usage-report.lock': { kind: 'lock', by: ['console'] },
  logs: { kind: 'folder', by: ['console'] },
  'logs/main.log': { kind: 'other', by: ['console'] },
  'notifications.json': { kind: 'state', by: ['console'] },
  'secrets.json': { kind: 'state', by: ['command line', 'console'] },
  'settings.json': { kind: 'state', by: ['console'] },
  'usage-report.json': { kind: 'state', by: ['console'] },
};
const kindsOfFiles: readonly Kind[] = ['state', 'keys', 'database', 'log', 'lock', 'other'];

interface State {
  readonly of: readonly Kind[];
  /** Answers what ends it, if it must be ended. */
  readonly make: (path: string) => (() => void) | undefined;
}
const state = (of: readonly Kind[], make: (path: string) => void): State => ({
  of,
  make: (path) => {
    make(path);
    return undefined;
  },
});
const instead = (path: string, make: (path: string) => void): void => {
  rmSync(path, { recursive: true });
  make(path);
};
const owned = (path: string): void => {
  chownSync(path, uid, uid);
};
const all: readonly Kind[] = [...kindsOfFiles, 'folder'];

const states: Readonly<Record<string, State>> = {
  missing: state(all, (path) => {
    rmSync(path, { recursive: true });
  }),
  'not to be read': state(all, (path) => {
    chmodSync(path, 0);
  }),
  'somebody else’s': state(all, (path) => {
    chownSync(path, 0, 0);
    chmodSync(path, statSync(path).isDirectory() ? 0o700 : 0o600);
  }),
  'a folder': state(kindsOfFiles, (path) => {
    instead(path, (each) => mkdirSync(each));
    owned(path);
  }),
  'a file': state(['folder'], (path) => {
    instead(path, (each) => {
      writeFileSync(each, '');
    });
    owned(path);
  }),
  'of a newer version': state(['state', 'database', 'log', 'keys'], (path) => {
    if (path.endsWith('.json')) {
      writeFileSync(path, '{"schemaVersion":99}');
      return;
    }
    const database = new Database(path);
    database.exec('PRAGMA user_version = 99');
    database.close();
    for (const each of [path, `${path}-wal`, `${path}-shm`])
      if (lstatSync(each, { throwIfNoEntry: false }) !== undefined) owned(each);
  }),
  garbage: state(kindsOfFiles, (path) => {
    writeFileSync(path, randomBytes(20_000));
  }),
  empty: state(kindsOfFiles, (path) => {
    truncateSync(path);
  }),
  half: state(kindsOfFiles, (path) => {
    truncateSync(path, Math.floor(statSync(path).size / 2));
  }),
  'a link to nowhere': state(all, (path) => {
    instead(path, (each) => {
      symlinkSync('/nowhere/at/all', each);
    });
  }),
  'a link to itself': state(all, (path) => {
    instead(path, (each) => {
      symlinkSync(basename(each), each);
    });
  }),
  'a pipe': state(all, (path) => {
    instead(path, (each) => execFileSync('mkfifo', [each]));
    owned(path);
  }),
  'an endless device': state(all, (path) => {
    instead(path, (each) => {
      symlinkSync('/dev/zero', each);
    });
  }),
  locked: {
    of: ['state', 'database', 'log', 'lock'],
    make: (path) => {
      const lock = path.endsWith('.json')
        ? join(dirname(path), 'locks', basename(path).replace('.json', '.lock'))
        : path;
      const holder = new Database(lock);
      if (lock !== path) owned(lock);
      holder.exec('BEGIN EXCLUSIVE');
      return () => {
        holder.exec('ROLLBACK');
        holder.close();
      };
    },
  },
};

/** States that nobody has to be told of. */
const silent = ['missing', 'locked'];

/** Whether what is said must name the file: those that the program opens and whose content matters. */
function isToBeNamed(kind: Kind, name: string): boolean {
  if (kind === 'keys') return !silent.includes(name);
  if (kind === 'database') return name !== 'locked';
  // One that is gone or empty begins anew, as at the first start.
  if (kind === 'log') return !silent.includes(name) && name !== 'empty';
  return kind === 'state' && !silent.includes(name);
}

const mayBecomeAnother = process.getuid?.() === 0;
let directory: string;
let child: ChildProcess;
let lines: AsyncIterator<string, undefined>;
let cases = 0;

async function ask(request: StateRequest): Promise<StateAnswer> {
  child.stdin?.write(`${JSON.stringify(request)}\n`);
  const hangs = new Promise<never>((_resolve, reject) => {
    setTimeout(() => {
      reject(new Error(`It hangs: ${request.dataDir}, ${request.as}`));
    }, hangsAfterMs).unref();
  });
  const { value } = await Promise.race([lines.next(), hangs]);
  return JSON.parse(String(value)) as StateAnswer;
}

const original = (): string => join(directory, 'original');
const shown = (path: string): string => path.replace(/(catalogue-copy)\..*(\.sqlite)/, '$1.…$2');
const made = (): string[] =>
  readdirSync(original(), { recursive: true, encoding: 'utf8' })
    .filter((path) => !/^repository(\/|$)/.test(path))
    .sort();

/** Has one program take everything out of a copy of the data folder, a file of which is in this state; answers what is wrong with that. */
async function wrongWith(path: string, name: string, as: As): Promise<string[]> {
  const dataDir = join(directory, `case-${String(++cases)}`);
  execFileSync('cp', ['-a', original(), dataDir]);
  const end = states[name]?.make(join(dataDir, path));
  try {
    const kind = files[shown(path)]?.kind ?? 'other';
    // The sessions of the rest are written to it.
    const onlyLook = kind === 'database' && name === 'locked';
    const { did, said, waitedMs } = await ask({ dataDir, as, onlyLook });
    const got = { ...did, waitedMs };
    const isWhole = JSON.stringify(got) === JSON.stringify({ ...(onlyLook ? looked : whole), waitedMs: 0 });
    const stem = join(dataDir, path).replace(/\.json$/, '');
    const isNamed = said.some(
      (words) => words.includes(stem) || words.startsWith('The catalogue was damaged'),
    );
    return [
      ...(isWhole ? [] : [`${name}, ${as}: ${JSON.stringify(got)}`]),
      ...(isToBeNamed(kind, name) && !isNamed
        ? [`${name}, ${as}: not named in ${JSON.stringify(said)}`]
        : []),
    ];
  } finally {
    end?.();
    rmSync(dataDir, { recursive: true });
    rmSync(`${dataDir}.out`, { recursive: true, force: true });
  }
}

/** What comes out of a data folder that nothing is wrong with; the Maildir that is restored to has a file of its own besides. */
const looked = { browse: messages, preview: true, search: messages };
const whole = {
  ...looked,
  export: messages,
  verify: messages,
  'restore to server': messages + 1,
};

describe.runIf(mayBecomeAnother)('restore never stops (needs root, to be another user)', () => {
  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'postkeep-never-'));
    chmodSync(directory, 0o777);
    const mail = join(directory, 'mail');
    const folder = join(mail, 'a@example.com', 'cur');
    mkdirSync(folder, { recursive: true });
    for (let n = 0; n < messages; n++)
      writeFileSync(join(folder, `${String(n)}.host:2,S`), `Subject: m${String(n)}\n\nkept ${String(n)}\n`);
    const start = (): void => {
      child = startStateChild(uid, mail, join(directory, 'target'));
      if (child.stdout === null) throw new Error('no output');
      lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    };
    start();
    expect((await ask({ dataDir: original(), as: 'make' })).did).toEqual({ said: [] });
    // What it had open is closed when it ends.
    child.stdin?.end();
    await new Promise((resolve) => child.once('close', resolve));
    start();
  });
  afterAll(() => {
    child.kill('SIGKILL');
    rmSync(directory, { recursive: true, force: true });
  });

  it('knows every file that use leaves', () => {
    expect(made().map(shown)).toEqual(Object.keys(files).sort());
  });

  it.each(['command line', 'console'] as const)(
    'takes everything out where nothing is wrong: %s',
    async (as) => {
      execFileSync('cp', ['-a', original(), join(directory, as)]);
      const { did, waitedMs } = await ask({ dataDir: join(directory, as), as });
      expect({ did, waitedMs }).toEqual({ did: whole, waitedMs: 0 });
    },
  );

  it.each(Object.entries(files))(
    'takes everything out, waits for nothing and names what it did without, whatever is wrong with %s',
    async (name, { kind, by }) => {
      const path = made().find((each) => shown(each) === name) ?? '';
      const wrong: string[] = [];
      for (const [each, { of }] of Object.entries(states))
        for (const as of of.includes(kind) ? by : []) wrong.push(...(await wrongWith(path, each, as)));
      expect(wrong).toEqual([]);
    },
    300_000,
  );
});
