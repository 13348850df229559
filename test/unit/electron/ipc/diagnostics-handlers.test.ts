import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { DiagnosticsOrigin } from '../../../../core/diagnostics/collect.js';
import { diagnosticsHandlers } from '../../../../electron/ipc/handlers/diagnostics.js';
import { AppError } from '../../../../shared/errors.js';
import { defaultSettings } from '../../../../shared/settings.js';

let folder: string;
let names: string[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postkeep-diagnostics-'));
  names = [];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function handlers(path: string | null, change: Partial<DiagnosticsOrigin> = {}) {
  const noLicense = async () => {
    throw new AppError('worker-gone', 'Gone.');
  };
  return diagnosticsHandlers({
    dialogs: {
      openFile: async () => null,
      openFolder: async () => null,
      saveFile: async (_title, name) => {
        names.push(name);
        return path;
      },
    },
    origin: () => ({
      createdAt: new Date('2026-04-10T09:30:00Z'),
      system: {},
      settings: () => defaultSettings,
      license: noLicense,
      sources: async () => [],
      jobs: async () => [],
      async *mailboxes() {
        yield [];
      },
      sessions: async () => [],
      session: noLicense,
      servers: [],
      homeFolder: '/home/ada',
      dataFolder: folder,
      logFolder: join(folder, 'logs'),
      ...change,
    }),
    onProgress: () => undefined,
  });
}

it('the zip is named after the day, and nothing else is written', async () => {
  const path = join(folder, 'diagnostics.zip');
  expect(await handlers(path).exportDiagnostics()).toEqual({ outcome: 'saved', path, holds: null });
  expect(names).toEqual(['postkeep-diagnostics-2026-04-10.zip']);
  expect(await readdir(folder)).toEqual(['diagnostics.zip']);
});

it('a closed dialog cancels and writes nothing', async () => {
  expect(await handlers(null).exportDiagnostics()).toEqual({ outcome: 'cancelled' });
  expect(await readdir(folder)).toEqual([]);
});

it('cancelling ends an export whose worker does not answer, and leaves no file', async () => {
  let onAsked: () => void;
  const asked = new Promise<void>((resolve) => {
    onAsked = resolve;
  });
  const hanging = handlers(join(folder, 'diagnostics.zip'), {
    sources: () => {
      onAsked();
      return new Promise(() => undefined);
    },
  });
  const exporting = hanging.exportDiagnostics();
  await asked;
  await hanging.cancelDiagnostics();
  expect(await exporting).toEqual({ outcome: 'cancelled' });
  expect(await readdir(folder)).toEqual([]);
});
