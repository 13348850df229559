import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { loadConf } from '../../../../core/state/load-conf.js';
import { openSettingsStore } from '../../../../core/state/settings-store.js';
import { systemClock } from '../../../../shared/clock.js';
import { defaultSettings } from '../../../../shared/settings.js';

let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'settings-'))));
afterEach(() => {
  rmSync(folder, { recursive: true });
});

it('opens the settings of before there were saved searches, with none, and keeps the rest', async () => {
  const path = join(folder, 'settings.json');
  const { savedSearches: _, ...before } = { ...defaultSettings, theme: 'dark' as const, startAtLogin: true };
  writeFileSync(path, JSON.stringify({ schemaVersion: 1, ...before }));
  const quarantined: string[] = [];
  const store = openSettingsStore({
    ...{ loadStore: loadConf, folder, clock: systemClock },
    onQuarantine: (file) => quarantined.push(file),
  });
  expect(store.read()).toEqual({ ...before, savedSearches: [] });
  const saved = { name: 'Invoices', query: 'invoice', mailbox: null };
  await store.update((old) => ({ ...old, savedSearches: [saved] }));
  store.close();
  expect(quarantined).toEqual([]);
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({
    ...before,
    schemaVersion: 2,
    savedSearches: [saved],
  });
});
