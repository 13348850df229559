import { describe, expect, it } from 'vitest';
import { reachesServerOtherwise, settingsHandlers } from '../../../../electron/ipc/handlers/settings.js';
import { type Settings, defaultSettings } from '../../../../shared/settings.js';

describe('settings', () => {
  it('apply with the settings before them, so that only what changed is acted on', async () => {
    let state: Settings = defaultSettings;
    const applied: [Settings, Settings][] = [];
    const store = {
      read: () => state,
      update: async (change: (old: Settings) => Settings | Promise<Settings>) =>
        (state = await change(state)),
    };
    const handlers = settingsHandlers(store, (settings, before) => {
      applied.push([settings, before]);
      return Promise.resolve();
    });
    await handlers.set({ theme: 'dark', proxy: undefined });
    expect(applied).toEqual([[{ ...defaultSettings, theme: 'dark' }, defaultSettings]]);
  });

  it.each([
    [{ theme: 'dark' }, false],
    [{ startAtLogin: true }, false],
    [{ licenseServer: 'https://licensing.example.com' }, true],
    [{ licenseServerCa: '/ca.pem' }, true],
    [{ proxy: 'http://proxy.example.com' }, true],
  ] as const)('%j asks for a new try at the licensing server: %s', (patch, expected) => {
    expect(reachesServerOtherwise({ ...defaultSettings, ...patch }, defaultSettings)).toBe(expected);
  });
});
