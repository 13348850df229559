import { describe, expect, it } from 'vitest';
import { autostartEntry } from '../../../electron/window/autostart-entry.js';

const exec = (executable: string, args: string[] = []) =>
  /^Exec=(.*)$/m.exec(autostartEntry(executable, args))?.[1];

describe('start at login (XDG autostart)', () => {
  it('starts hidden', () => {
    expect(exec('/opt/Postkeep/postkeep')).toBe('/opt/Postkeep/postkeep --hidden');
  });

  it.each([
    ['a space', '/opt/Post keep/postkeep', '"/opt/Post keep/postkeep" --hidden'],
    ['a percent sign, which would be a field code', '/opt/100%/postkeep', '/opt/100%%/postkeep --hidden'],
    ['a dollar sign', '/opt/$x/postkeep', String.raw`"/opt/\\$x/postkeep" --hidden`],
    ['a quote', '/opt/"x"/postkeep', String.raw`"/opt/\\"x\\"/postkeep" --hidden`],
  ])('quotes a path with %s', (_name, path, expected) => {
    expect(exec(path)).toBe(expected);
  });

  it('passes the data folder on', () => {
    expect(exec('/p', ['--data-dir', '/d'])).toBe('/p --data-dir /d --hidden');
  });
});
