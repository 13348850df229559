import { homedir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { defaultDataFolder } from '../../../../core/state/data-folder.js';

describe('data folder (command-line.md: the console’s own)', () => {
  it.each([
    ['linux', { XDG_CONFIG_HOME: '/x' }, '/x/Postkeep'],
    ['linux', { XDG_CONFIG_HOME: 'x' }, `${homedir()}/.config/Postkeep`],
    ['linux', { XDG_CONFIG_HOME: '' }, `${homedir()}/.config/Postkeep`],
    ['win32', { APPDATA: '/r' }, '/r/Postkeep'],
  ] as const)('%s', (platform, environment, expected) => {
    expect(defaultDataFolder(environment, platform).replaceAll('\\', '/')).toBe(expected);
  });
});
