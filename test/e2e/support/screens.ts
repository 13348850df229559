import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { virtualScreen } from '../../../build/run-electron.mjs';

/** How global set-up tells the workers, which it starts afterwards, what screens there are. */
const screensVariable = 'POSTKEEP_TEST_SCREENS';

/** Starts virtual screens and answers what ends them. Each worker gets one: windows that share a screen take the focus from each other. */
export async function startScreens(count: number): Promise<() => Promise<void>> {
  const screens = await Promise.all(Array.from({ length: count }, startScreen));
  process.env[screensVariable] = screens.map(({ display }) => display).join(' ');
  return async () => {
    await Promise.all(screens.map(({ close }) => close()));
  };
}

/** Makes everything that this worker starts show on the worker's own screen; leaves all as it is where no screens were started. */
export function takeScreen(): void {
  const { [screensVariable]: screens, TEST_PARALLEL_INDEX: worker } = process.env;
  if (screens === undefined || worker === undefined) return;
  process.env['DISPLAY'] = screens.split(' ')[Number(worker)];
}

async function startScreen(): Promise<{ display: string; close: () => Promise<void> }> {
  // Xvfb looks for a free number itself, and writes it to the file that is asked for: its standard output.
  const server = spawn('Xvfb', ['-displayfd', '1', '-nolisten', 'tcp', ...virtualScreen], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const number = await firstLine(server);
  return {
    display: `:${number}`,
    close: async () => {
      const exited = once(server, 'exit');
      server.kill();
      await exited;
    },
  };
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      if (text.includes('\n')) resolve(text.trim());
    });
    child.once('error', reject).once('exit', (code) => {
      reject(new Error(`Xvfb ended with code ${String(code)}.`));
    });
  });
}
