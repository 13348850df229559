import { describe, expect, it } from 'vitest';
import { defaultDataFolder } from '../../../electron/store/data-folder.js';
import { runClock } from '../../../electron/store/run-clock.js';

describe('clock of a run', () => {
  it('starts at POSTKEEP_NOW in an unpackaged build (cli.md)', () => {
    const now = runClock({ POSTKEEP_NOW: '2030-02-28T23:00:00Z' })();
    expect(now.getTime() - Date.parse('2030-02-28T23:00:00Z')).toBeLessThan(5000);
  });

  it('refuses a POSTKEEP_NOW that is not an instant', () => {
    expect(() => runClock({ POSTKEEP_NOW: 'tomorrow' })).toThrow('RFC 3339');
  });
});

describe('data folder (cli.md: the console’s own)', () => {
  it.each([
    ['linux', { XDG_CONFIG_HOME: '/x' }, '/x/Postkeep'],
    ['win32', { APPDATA: '/r' }, '/r/Postkeep'],
  ] as const)('%s', (platform, environment, expected) => {
    expect(defaultDataFolder(environment, platform).replaceAll('\\', '/')).toBe(expected);
  });
});
