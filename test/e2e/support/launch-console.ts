import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ElectronApplication, Page } from '@playwright/test';
import { electronRuntime } from '../../../build/setup/electron-runtime.mjs';
import { root } from '../../../build/paths.mjs';
import { startElectron } from './start-electron.js';
import { testSwitches } from './test-switches.js';

/** A running console on a data folder of its own. */
export interface LaunchedConsole {
  readonly app: ElectronApplication;
  readonly page: Page;
  readonly dataFolder: string;
}

/** Starts the built console; `environment` is added to the test's own. The caller closes `app`. */
export async function launchConsole(
  dataFolder: string,
  environment: Readonly<Record<string, string>> = {},
  args: readonly string[] = [],
): Promise<LaunchedConsole> {
  const app = await startConsole(dataFolder, environment, args);
  return { app, page: await app.firstWindow(), dataFolder };
}

/** Starts the built console as at login, without a window. */
export function launchHidden(
  dataFolder: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<ElectronApplication> {
  return startConsole(dataFolder, environment, ['--hidden']);
}

function startConsole(
  dataFolder: string,
  environment: Readonly<Record<string, string>>,
  args: readonly string[],
): Promise<ElectronApplication> {
  return startElectron({
    args: [...testSwitches(), root, '--data-dir', dataFolder, ...args],
    env: { ...definedEnvironment(), LANGUAGE: 'en_US', LC_ALL: 'en_US.UTF-8', ...environment },
  });
}

/** Starts the console a second time on the data folder of a running one; answers its exit code. */
export async function launchAgain(dataFolder: string, args: readonly string[] = []): Promise<number | null> {
  const { executable } = await electronRuntime();
  const second = spawn(executable, [...testSwitches(), root, '--data-dir', dataFolder, ...args], {
    stdio: 'ignore',
  });
  return new Promise((resolve) => second.once('exit', resolve));
}

/** A folder that is gone after the test. */
export async function temporaryFolder(): Promise<{ path: string; remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'postkeep-e2e-'));
  return { path, remove: () => rm(path, { recursive: true, force: true, maxRetries: 5 }) };
}

function definedEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
