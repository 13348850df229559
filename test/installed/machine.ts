import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Browser, type Page, chromium } from '@playwright/test';
import { virtualScreen } from '../../build/run-electron.mjs';

/** Runs a command as root; answers what it printed. Throws when it fails. */
export function run(command: string, ...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(command, args, {
    encoding: 'utf8',
    maxBuffer: 64_000_000,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C.UTF-8' },
  });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} (${String(status)}): ${stdout}${stderr}`);
  return stdout + stderr;
}

/** An ordinary user of this machine, with a home and a screen, as somebody who signs in has them. */
export interface Person {
  readonly name: string;
  readonly home: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Runs a command as this user, in whose PATH `node` is none. */
  readonly run: (command: string, ...args: readonly string[]) => { code: number | null; said: string };
  readonly spawn: (command: string, ...args: readonly string[]) => ChildProcess;
  readonly write: (path: string, content: string) => string;
  readonly remove: () => Promise<void>;
}

export async function addPerson(name: string): Promise<Person> {
  run('useradd', '--create-home', '--shell', '/bin/sh', name);
  const home = `/home/${name}`;
  // A system that has no Node of its own, or an older one: ours must not be asked for.
  const shims = join(home, 'shims');
  mkdirSync(shims);
  writeFileSync(join(shims, 'node'), '#!/bin/sh\nexit 99\n', { mode: 0o755 });
  // -ac: the screen belongs to this test, and its user is none of root's.
  const screen = spawn('Xvfb', ['-displayfd', '1', '-ac', '-nolisten', 'tcp', ...virtualScreen], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [number] = (await once(createInterface(screen.stdout), 'line')) as [string];
  const environment = {
    HOME: home,
    USER: name,
    PATH: `${shims}:/usr/local/bin:/usr/bin:/bin`,
    DISPLAY: `:${number}`,
    LC_ALL: 'C.UTF-8',
    LANGUAGE: 'en_US',
    XDG_RUNTIME_DIR: join(home, 'run'),
  };
  const asUser = (command: string, args: readonly string[]): string[] => [
    ...['-u', name, '--', 'env', '-i', ...Object.entries(environment).map((pair) => pair.join('='))],
    ...[command, ...args],
  ];
  run('install', '-d', '-o', name, '-m', '700', environment.XDG_RUNTIME_DIR);
  return {
    name,
    home,
    environment,
    run: (command, ...args) => {
      const { status, stdout, stderr } = spawnSync('runuser', asUser(command, args), {
        encoding: 'utf8',
        cwd: home,
      });
      return { code: status, said: stdout + stderr };
    },
    spawn: (command, ...args) =>
      spawn('runuser', asUser(command, args), { cwd: home, stdio: ['ignore', 'ignore', 'pipe'] }),
    write: (path, content) => {
      const file = join(home, path);
      run('install', '-d', '-o', name, join(file, '..'));
      writeFileSync(file, content);
      run('chown', `${name}:`, file);
      return file;
    },
    remove: async () => {
      const exited = once(screen, 'exit');
      screen.kill();
      await exited;
      run('userdel', '--remove', '--force', name);
    },
  };
}

/** The console as a person starts it, driven over Chromium's debugging port. */
export interface InstalledConsole {
  readonly page: Page;
  /** Its main process. */
  readonly pid: number;
  readonly close: () => Promise<void>;
}

export async function startConsole(person: Person, ...args: readonly string[]): Promise<InstalledConsole> {
  const child = person.spawn(
    '/usr/bin/postkeep-console',
    '--remote-debugging-port=0',
    '--disable-gpu',
    ...args,
  );
  const exited = once(child, 'exit');
  const said: string[] = [];
  const address = new Promise<string>((resolve) => {
    if (child.stderr === null) return;
    createInterface(child.stderr).on('line', (line) => {
      said.push(line);
      const found = /^DevTools listening on (ws:\S+)$/.exec(line)?.[1];
      if (found !== undefined) resolve(found);
    });
  });
  const ended = exited.then(() => {
    throw new Error(`The console ended:\n${said.join('\n')}`);
  });
  const browser: Browser = await chromium.connectOverCDP(await Promise.race([address, ended]));
  const [context] = browser.contexts();
  if (!context) throw new Error('The console opened no browser context.');
  const page = context.pages()[0] ?? (await context.waitForEvent('page'));
  // No picture is taken in the middle of a movement.
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const main = processes().find(({ parent }) => parent === child.pid);
  if (!main) throw new Error('The console has no main process.');
  return {
    page,
    pid: main.pid,
    close: async () => {
      await browser.close();
      process.kill(main.pid);
      await exited.catch(() => undefined);
    },
  };
}

/** A process, by what the kernel says of it. */
interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
  readonly status: string;
}

function processes(): Process[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const status = readFileSync(`/proc/${name}/status`, 'utf8');
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ');
      const parent = Number(/^PPid:\s*(\d+)$/m.exec(status)?.[1]);
      return [{ pid: Number(name), parent, command, status }];
    } catch {
      // It has ended meanwhile.
      return [];
    }
  });
}

/** The processes below one. */
export function descendants(pid: number): Process[] {
  const all = processes();
  const below = (parent: number): Process[] =>
    all.filter((each) => each.parent === parent).flatMap((each) => [each, ...below(each.pid)]);
  return below(pid);
}
