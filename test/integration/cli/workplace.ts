import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { root } from '../../../build/paths.mjs';
import { runCommandLine } from '../../../cli/program.js';
import { type KeyIssuer, createKeyIssuer } from '../../fixtures/licensing/key-issuer.js';

export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** What stdout holds, if it is JSON. */
  readonly json: unknown;
}

/** A folder for data folders, keys and mail, with `postkeep` to run in it. */
export interface Workplace {
  readonly folder: string;
  /** Runs `postkeep` on the data folder of that name, at the instant, in this process. */
  readonly postkeepAt: (now: string, data: string, ...args: string[]) => Promise<Run>;
  /** The same with more in its environment. */
  readonly postkeepWith: (more: Environment, data: string, ...args: string[]) => Promise<Run>;
  /** The same as a process of the built program: where that is what is looked at. */
  readonly startPostkeepAt: (now: string, data: string, ...args: string[]) => Promise<Run>;
  /** Issues a license key whose support ID is its name; answers the path of the file. */
  readonly issue: (
    name: string,
    mailboxes: number,
    expires: string,
    type?: 'subscription' | 'rental',
  ) => Promise<string>;
  /** Writes Maildirs with one message each and makes a daily job of them all; answers their folder. */
  readonly withJob: (now: string, data: string, mailboxes: number) => Promise<string>;
  readonly remove: () => Promise<void>;
}

type Environment = Readonly<Record<string, string>>;

export function openWorkplace(): Workplace {
  const folder = mkdtempSync(join(tmpdir(), 'postkeep-cli-'));
  const licensing = join(folder, 'licensing');
  let issuer: Promise<KeyIssuer> | null = null;
  const environment = { ...process.env, POSTKEEP_TRUSTED_JWKS: join(licensing, 'jwks.json') };
  const argsOn = (data: string, args: readonly string[]): string[] => [
    '--data-dir',
    join(folder, data),
    ...args,
  ];
  const postkeepWith: Workplace['postkeepWith'] = (more, data, ...args) =>
    runHere(argsOn(data, args), { ...environment, ...more });
  const postkeepAt: Workplace['postkeepAt'] = (now, data, ...args) =>
    postkeepWith({ POSTKEEP_NOW: now }, data, ...args);
  return {
    folder,
    postkeepAt,
    postkeepWith,
    startPostkeepAt: (now, data, ...args) =>
      runProcess('cli', argsOn(data, args), { ...environment, POSTKEEP_NOW: now }),
    async issue(name, mailboxes, expiresOn, type = 'subscription') {
      issuer ??= createKeyIssuer(licensing);
      const isRental = type === 'rental';
      const issued = await (
        await issuer
      ).issueKeyFile({
        ...{ type, mailboxes, expiresOn, supportId: name, licensedTo: { company: 'Contoso' } },
        contract: { id: `C-${name}`, type: isRental ? 'hosting-rental' : 'subscription' },
      });
      const path = join(folder, `${name}.lic`);
      await rename(issued, path);
      return path;
    },
    async withJob(now, data, mailboxes) {
      const mail = join(folder, `${data}-mail`);
      writeMail(mail, mailboxes);
      const source = ['source', 'add', 'Mail', '--type', 'maildir', '--path', mail];
      const job = ['job', 'create', 'Daily', '--source', 'Mail', '--all', '--every', '1d'];
      for (const args of [source, job])
        expect(await postkeepAt(now, data, ...args)).toMatchObject({ code: 0 });
      return mail;
    },
    async remove() {
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function runHere(args: readonly string[], environment: NodeJS.ProcessEnv): Promise<Run> {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await runCommandLine(args, {
    environment,
    stdout: (text) => out.push(text),
    stderr: (text) => err.push(text),
    columns: undefined,
    person: null,
  });
  return runOf(code, out.join(''), err.join(''));
}

/** Runs a built program of `out/` to its end. */
export function runProcess(
  program: 'cli' | 'licensing',
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<Run> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, 'out', program, 'index.js'), ...args], {
      env: environment,
    });
    const [out, err]: [string[], string[]] = [[], []];
    child.stdout.setEncoding('utf8').on('data', (text: string) => out.push(text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => err.push(text));
    child.once('error', reject).once('close', (code) => {
      resolve(runOf(code, out.join(''), err.join('')));
    });
  });
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
