import { describe, expect, it } from 'vitest';
import { readLaunchOptions } from '../../../../electron/main/launch-options.js';

const read = (argv: string[], environment: NodeJS.ProcessEnv = { XDG_CONFIG_HOME: '/c' }, packaged = false) =>
  readLaunchOptions(argv, environment, 'linux', packaged);

describe('launch options', () => {
  it('uses the console’s own data folder unless told otherwise', () => {
    expect(read([]).dataFolder).toBe('/c/Postkeep');
    expect(read(['--data-dir', '/d']).dataFolder).toBe('/d');
    expect(read(['--data-dir=/d', '--no-sandbox', '.']).dataFolder).toBe('/d');
  });

  it('starts hidden only when asked', () => {
    expect(read(['--no-sandbox', '--hidden']).hidden).toBe(true);
    expect(read(['--no-sandbox']).hidden).toBe(false);
  });

  it('never loads a development server in a package', () => {
    const environment = { ELECTRON_RENDERER_URL: 'http://localhost:5173' };
    expect(read([], environment).devServerUrl).toBe('http://localhost:5173');
    expect(read([], environment, true).devServerUrl).toBeUndefined();
  });
});
