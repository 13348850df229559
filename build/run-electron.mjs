// @ts-check
import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { electronEnvironment, electronRuntime } from './setup/electron-runtime.mjs';
import { hasDisplay, setUpSystem } from './setup/system.mjs';
import { root, script } from './paths.mjs';

/** The screen that Xvfb offers: big enough for the largest window of the tests. */
export const virtualScreen = ['-screen', '0', '1600x1000x24'];

/**
 * Puts a command on a virtual screen when there is none.
 * @param {string} command
 * @param {readonly string[]} args
 * @returns {[command: string, args: string[]]}
 */
export function onDisplay(command, args) {
  return hasDisplay()
    ? [command, [...args]]
    : ['xvfb-run', ['--auto-servernum', '--server-args', virtualScreen.join(' '), command, ...args]];
}

/**
 * Chromium refuses its sandbox to root, so root alone goes without; a user's console never does.
 * @returns {string[]}
 */
export function sandboxSwitches() {
  return process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : [];
}

/**
 * Starts a command with its output on ours, or in a file, and passes Ctrl-C and the like on.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {Record<string, string>} [environment] in addition to ours
 * @param {string} [log] the file
 * @returns {Promise<number>} its exit code
 */
export function run(command, args, environment = {}, log) {
  return new Promise((resolve, reject) => {
    // A group of its own, so that a signal also reaches what xvfb-run or npm have started in turn.
    const detached = process.platform !== 'win32';
    const output = log === undefined ? null : openSync(log, 'w');
    const child = spawn(command, args, {
      cwd: root,
      stdio: output === null ? 'inherit' : ['ignore', output, output],
      detached,
      env: { ...process.env, ...environment },
    });
    if (output !== null) closeSync(output);
    const passOn = (/** @type {NodeJS.Signals} */ signal) => {
      if (child.pid !== undefined) process.kill(detached ? -child.pid : child.pid, signal);
    };
    process.on('SIGINT', passOn).on('SIGTERM', passOn);
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      process.off('SIGINT', passOn).off('SIGTERM', passOn);
      resolve(code ?? (signal === null ? 1 : 128));
    });
  });
}

/**
 * Opens an app folder in Electron, with everything it needs set up first.
 * @param {readonly string[]} args the app's folder and its arguments
 * @returns {Promise<number>} Electron's exit code
 */
export async function runElectron(args) {
  setUpSystem('start');
  const runtime = await electronRuntime();
  process.stderr.write(`${runtime.note}\n`);
  const [command, all] = onDisplay(runtime.executable, [...sandboxSwitches(), ...args]);
  return run(command, all, electronEnvironment(runtime));
}

script(import.meta.url, async () => {
  const args = process.argv.slice(2);
  process.exitCode = await runElectron(args.length > 0 ? args : [root]);
});
