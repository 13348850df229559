import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ESLint } from 'eslint';
import { describe, expect, it } from 'vitest';
import { root } from '../../../build/paths.mjs';

const eslint = new ESLint({ cwd: root });

const zones = 'import-x/no-restricted-paths';
const modules = 'no-restricted-imports';
const syntax = 'no-restricted-syntax';
const globals = 'no-restricted-globals';

/** Names of the layering rules that a snippet breaks when it stands in `file`. */
async function broken(file: string, code: string): Promise<string[]> {
  const results = await eslint.lintText(code, { filePath: join(root, file) });
  const rules = results.flatMap((result) => result.messages.map((message) => message.ruleId));
  return rules.filter(
    (rule): rule is string => rule !== null && [zones, modules, syntax, globals].includes(rule),
  );
}

describe('the layering of docs/architecture.md is an error to break', () => {
  it.each([
    [
      'the page imports the console',
      'renderer/app/probe.ts',
      "import '../../core/license/license-service.js';",
      zones,
    ],
    ['the page imports the server', 'renderer/app/probe.ts', "import '../../server/data-folder.js';", zones],
    ['shared imports the console', 'shared/probe.ts', "import '../core/license/license-service.js';", zones],
    ['a model imports a contract', 'shared/license/probe.ts', "import '../ipc/console-contract.js';", zones],
    ['a model on top imports a contract', 'shared/probe.ts', "import './ipc/contract.js';", zones],
    [
      "the worker's contract imports the console's",
      'shared/ipc/worker-contract.ts',
      "import './console-contract.js';",
      zones,
    ],
    ['shared imports a dependency on Node', 'shared/probe.ts', "import 'node:fs';", modules],
    ['shared imports Node without its prefix', 'shared/probe.ts', "import 'fs/promises';", modules],
    ['shared imports Electron', 'shared/probe.ts', "import 'electron';", modules],
    ['the page imports Node', 'renderer/app/probe.ts', "import 'node:path';", modules],
    ['the page imports Electron', 'renderer/app/probe.ts', "import 'electron';", modules],
    ['the console imports its page', 'core/jobs/probe.ts', "import '../../renderer/main.js';", zones],
    ['the console imports the server', 'core/jobs/probe.ts', "import '../../server/data-folder.js';", zones],
    [
      'the server imports the console',
      'server/probe.ts',
      "import '../core/license/license-service.js';",
      zones,
    ],
    ['the command line imports windows', 'cli/probe.ts', "import '../electron/window/app-origin.js';", zones],
    ['the command line imports channels', 'cli/probe.ts', "import '../electron/ipc/channels.js';", zones],
    ['the command line imports Electron', 'cli/probe.ts', "import 'electron';", modules],
    ['domain code imports Electron', 'core/backup/probe.ts', "import { app } from 'electron';", modules],
    ['domain code imports electron-store', 'core/jobs/probe.ts', "import 'electron-store';", modules],
    ['the engine imports the window', 'core/jobs/probe.ts', "import '../../electron/main.js';", zones],
    ['the engine imports the server', 'core/jobs/probe.ts', "import '../../server/index.js';", zones],
    [
      'a room of core imports a room above it',
      'core/repository/probe.ts',
      "import '../backup/backup-runner.js';",
      zones,
    ],
    ['a room of core imports the whole engine', 'core/restore/probe.ts', "import '../engine.js';", zones],
    [
      'a store of the page imports a feature',
      'renderer/stores/probe.ts',
      "import '../features/home/days.js';",
      zones,
    ],
    [
      'the server imports more of core than its lib',
      'server/probe.ts',
      "import '../core/state/state-store.js';",
      zones,
    ],
    [
      'a window takes the raw channel',
      'electron/window/probe.ts',
      "import { ipcMain } from 'electron';",
      modules,
    ],
    [
      'a handler takes the raw channel',
      'electron/ipc/handlers/probe.ts',
      "import { ipcMain } from 'electron';",
      modules,
    ],
    ['main pushes past the contract', 'electron/main.ts', 'window.webContents.send("a");', syntax],
    ['a window pushes past the contract', 'electron/window/probe.ts', 'webContents.send("a");', syntax],
    ['the preload blocks the page', 'electron/preload.ts', 'ipcRenderer.sendSync("a");', syntax],
    ['domain code asks for the time', 'core/license/probe.ts', 'Date.now();', syntax],
    ['domain code makes the time', 'core/license/probe.ts', 'new Date();', syntax],
    ['the page asks for the time', 'renderer/app/probe.tsx', 'new Date();', syntax],
    ['the server asks for the time', 'server/probe.ts', 'Date.now();', syntax],
    [
      'a test waits for an end that may be a reset',
      'test/integration/core/probe.ts',
      "void once(socket, 'close');",
      syntax,
    ],
    ['a class is like any object', 'core/lib/probe.ts', 'export class A { readonly b = 1; }', syntax],
    ['the page calls the network', 'renderer/app/probe.ts', 'void fetch("https://example.com");', globals],
  ])('%s', async (_what, file, code, rule) => {
    expect(await broken(file, code)).toEqual([rule]);
  });

  it('the license knows no jobs', async () => {
    const [jobs = ''] = readdirSync(join(root, 'core/jobs')).filter((name) => name.endsWith('.ts'));
    const code = `import '../jobs/${jobs.replace('.ts', '.js')}';`;
    expect(await broken('core/license/probe.ts', code)).toEqual([zones]);
  });
});

describe('what the layers are for stays allowed', () => {
  it.each([
    ['the page imports shared', 'renderer/app/probe.ts', "import '../../shared/clock.js';"],
    ['a contract imports a model', 'shared/ipc/probe.ts', "import '../license/model.js';"],
    [
      "the console's contract imports the worker's",
      'shared/ipc/console-contract.ts',
      "import './worker-contract.js';",
    ],
    ['the server imports what all of core stands on', 'server/probe.ts', "import '../core/lib/sqlite.js';"],
    ['the command line imports domain code', 'cli/probe.ts', "import '../core/license/license-service.js';"],
    ['a window imports Electron', 'electron/window/probe.ts', "import { BrowserWindow } from 'electron';"],
    [
      'the one wrapper holds ipcMain',
      'electron/ipc/window-channel.ts',
      "import { ipcMain } from 'electron';",
    ],
    ['the one wrapper pushes', 'electron/ipc/window-channel.ts', 'webContents.send("a");'],
    ['the clock asks for the time', 'shared/clock.ts', 'Date.now();'],
    ['a date is made of a value', 'core/license/probe.ts', 'new Date("2026-01-01");'],
    ['domain code imports Node', 'core/backup/probe.ts', "import 'node:fs';"],
    [
      'a class has a private part',
      'core/lib/probe.ts',
      'export class A { readonly #b = 1; f = () => this.#b; }',
    ],
    ['an error is a class', 'core/lib/probe.ts', 'export class FullError extends Error {}'],
  ])('%s', async (_what, file, code) => {
    expect(await broken(file, code)).toEqual([]);
  });
});
