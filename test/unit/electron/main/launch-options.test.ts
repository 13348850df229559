import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readHandedOver, readLaunchOptions } from '../../../../electron/main/launch-options.js';

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

  it.each([
    [['/k/a.lic'], '/k/a.lic'],
    [['--no-sandbox', '.', '--data-dir', '/d', '/k/A key.LIC'], '/k/A key.LIC'],
    [['file:///k/A%20key.lic'], '/k/A key.lic'],
    [['a.lic'], resolve('a.lic')],
    [['a.lic', '/k/b.lic'], '/k/b.lic'],
    [['--data-dir', '/d/a.lic'], null],
    [['a.txt'], null],
    [['file://elsewhere/k/a.lic'], null],
    [['--hidden'], null],
  ])('takes the license key file that it is to open: %j', (argv, keyFile) => {
    expect(read(argv).keyFile).toBe(keyFile);
  });

  it.each([[undefined], [null], ['/k/a.lic'], [{ keyFile: 1 }]])(
    'takes no key file from another start that names none: %j',
    (data) => {
      expect(readHandedOver(data)).toEqual({ keyFile: null });
    },
  );

  it('never loads a development server in a package', () => {
    const environment = { ELECTRON_RENDERER_URL: 'http://localhost:5173' };
    expect(read([], environment).devServerUrl).toBe('http://localhost:5173');
    expect(read([], environment, true).devServerUrl).toBeUndefined();
  });
});
