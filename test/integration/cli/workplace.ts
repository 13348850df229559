import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { root } from '../../../build/paths.mjs';
import { placeEmptyDatabase } from '../../fixtures/licensing/empty-database.js';

export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** What stdout holds, if it is JSON. */
  readonly json: unknown;
}

/** A folder for data folders, keys and mail, with the built programs to run in it. */
export interface Workplace {
  readonly folder: string;
  /** Runs `postkeep` on the data folder of that name, at the instant. */
  readonly postkeepAt: (now: string, data: string, ...args: string[]) => Run;
  /** The same, side by side with others. */
  readonly startPostkeepAt: (now: string, data: string, ...args: string[]) => Promise<Run>;
  readonly start: (program: 'cli' | 'licensing', args: readonly string[], more?: Environment) => Run;
  /** Issues a license key whose support ID is its name; answers the path of the file. */
  readonly issue: (
    name: string,
    mailboxes: number,
    expires: string,
    type?: 'subscription' | 'rental',
  ) => string;
  /** Writes Maildirs with one message each and makes a daily job of them all; answers their folder. */
  readonly withJob: (now: string, data: string, mailboxes: number) => string;
  readonly remove: () => void;
}

type Environment = Readonly<Record<string, string>>;

export function openWorkplace(): Workplace {
  const folder = mkdtempSync(join(tmpdir(), 'postkeep-cli-'));
  const licensing = join(folder, 'licensing');
  let server: ChildProcess | null = null;
  const environment = { ...process.env, POSTKEEP_TRUSTED_JWKS: join(licensing, 'jwks.json') };
  const start: Workplace['start'] = (name, args, more = {}) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [program(name), ...args], {
      encoding: 'utf8',
      env: { ...environment, ...more },
    });
    return runOf(status, stdout, stderr);
  };
  const postkeepAt: Workplace['postkeepAt'] = (now, data, ...args) =>
    start('cli', ['--data-dir', join(folder, data), ...args], { POSTKEEP_NOW: now });
  return {
    folder,
    start,
    postkeepAt,
    startPostkeepAt: (now, data, ...args) =>
      new Promise((resolve, reject) => {
        const child = spawn(process.execPath, [program('cli'), '--data-dir', join(folder, data), ...args], {
          env: { ...environment, POSTKEEP_NOW: now },
        });
        const [out, err]: [string[], string[]] = [[], []];
        child.stdout.setEncoding('utf8').on('data', (text: string) => out.push(text));
        child.stderr.setEncoding('utf8').on('data', (text: string) => err.push(text));
        child.once('error', reject).once('close', (code) => {
          resolve(runOf(code, out.join(''), err.join('')));
        });
      }),
    issue(name, mailboxes, expires, type = 'subscription') {
      server ??= serve(licensing, join(folder, 'licensing.out'));
      const path = join(folder, `${name}.lic`);
      const contract = type === 'rental' ? 'hosting-rental' : 'subscription';
      const terms = ['--type', type, '--contract-type', contract, '--mailboxes', String(mailboxes)];
      const names = ['--expires', expires, '--company', 'Contoso', '--support-id', name, '--out', path];
      const issued = start('licensing', ['issue', '--data-dir', licensing, ...terms, ...names]);
      expect(issued.code).toBe(0);
      return path;
    },
    withJob(now, data, mailboxes) {
      const mail = join(folder, `${data}-mail`);
      writeMail(mail, mailboxes);
      const source = postkeepAt(now, data, 'source', 'add', 'Mail', '--type', 'maildir', '--path', mail);
      expect(source.code).toBe(0);
      const job = ['job', 'create', 'Daily', '--source', 'Mail', '--all', '--every', '1d'];
      expect(postkeepAt(now, data, ...job).code).toBe(0);
      return mail;
    },
    remove: () => {
      server?.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const program = (name: string): string => join(root, 'out', name, 'index.js');

/**
 * Starts a licensing server, through which `issue` issues: opening the embedded database anew for each key takes seconds.
 * What it says goes to a file, as the tests' own process waits for it without a turn of its event loop.
 */
function serve(dataDir: string, output: string): ChildProcess {
  placeEmptyDatabase(dataDir);
  const descriptor = openSync(output, 'w');
  const args = ['serve', '--data-dir', dataDir, '--port', '0', '--log-level', 'warn'];
  const server = spawn(process.execPath, [program('licensing'), ...args], {
    env: { ...process.env, POSTKEEP_NOW: '2026-01-01T00:00:00Z' },
    stdio: ['ignore', descriptor, 'inherit'],
  });
  closeSync(descriptor);
  const nobody = new Int32Array(new SharedArrayBuffer(4));
  const deadline = performance.now() + 100_000;
  while (!readFileSync(output, 'utf8').includes('\n')) {
    if (performance.now() > deadline) throw new Error('The licensing server does not listen.');
    Atomics.wait(nobody, 0, 0, 20);
  }
  return server;
}

function writeMail(mail: string, mailboxes: number): void {
  for (let n = 1; n <= mailboxes; n++) {
    const box = join(mail, `user${String(n).padStart(3, '0')}@contoso.example`);
    for (const each of ['cur', 'new', 'tmp']) mkdirSync(join(box, each), { recursive: true });
    writeFileSync(
      join(box, 'cur', '1767225600.M1.host:2,S'),
      `Subject: ${String(n)}\n\nHello ${String(n)}\0\xff\n`,
      'latin1',
    );
  }
}

function runOf(code: number | null, stdout: string, stderr: string): Run {
  const isJson = stdout.startsWith('{') || stdout.startsWith('[');
  return { code, stdout, stderr, json: isJson ? JSON.parse(stdout) : null };
}
