import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { type Browser, type Page, chromium } from '@playwright/test';
import { sandboxSwitches } from '../../../build/run-electron.mjs';

/** A console driven from outside: a package's fuses allow no debugger inside, and Playwright's own start turns the keychain off. */
export interface PackagedConsole {
  readonly page: Page;
  readonly close: () => Promise<void>;
}

/** Starts an executable as it is shipped and attaches to its page over Chromium's debugging port; the caller closes it. */
export async function launchPackaged(
  executable: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<PackagedConsole> {
  const switches = [...sandboxSwitches(), '--remote-debugging-port=0'];
  const child = spawn(executable, [...switches, ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...environment },
  });
  const exited = once(child, 'exit');
  let browser: Browser | undefined;
  const close = async (): Promise<void> => {
    await browser?.close();
    child.kill();
    await exited;
  };
  try {
    browser = await chromium.connectOverCDP(await debuggingAddress(child.stderr, exited));
    const [context] = browser.contexts();
    if (!context) throw new Error('The package opened no browser context.');
    return { page: context.pages()[0] ?? (await context.waitForEvent('page')), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Chromium says on stderr where it listens. Rejects when the process ends before it has. */
async function debuggingAddress(
  stderr: NonNullable<ChildProcess['stderr']>,
  exited: Promise<unknown[]>,
): Promise<string> {
  const said: string[] = [];
  const address = new Promise<string>((resolve) => {
    createInterface(stderr).on('line', (line) => {
      said.push(line);
      const found = /^DevTools listening on (ws:\S+)$/.exec(line)?.[1];
      if (found !== undefined) resolve(found);
    });
  });
  return Promise.race([
    address,
    exited.then(([code]) => {
      throw new Error(`The package ended with code ${String(code)}:\n${said.join('\n')}`);
    }),
  ]);
}
