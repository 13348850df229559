import { describe, expect, it } from 'vitest';
import {
  autostartEntry,
  autostartName,
  quotedForWindows,
} from '../../../../electron/window/autostart-entry.js';

const exec = (...command: string[]) => /^Exec=(.*)$/m.exec(autostartEntry(command))?.[1];

describe('start at login (XDG autostart)', () => {
  it('starts hidden', () => {
    expect(exec('/opt/Postkeep/postkeep')).toBe('/opt/Postkeep/postkeep --hidden');
  });

  it.each([
    ['a space', '/opt/Post keep/postkeep', '"/opt/Post keep/postkeep" --hidden'],
    ['a percent sign, which would be a field code', '/opt/100%/postkeep', '/opt/100%%/postkeep --hidden'],
    ['a dollar sign', '/opt/$x/postkeep', String.raw`"/opt/\\$x/postkeep" --hidden`],
    ['a backslash', '/opt/a\\b/postkeep', String.raw`"/opt/a\\\\b/postkeep" --hidden`],
    ['line ends and a tab', '/opt/a\nb\rc\td', String.raw`"/opt/a\nb\rc\td" --hidden`],
    ['a quote', '/opt/"x"/postkeep', String.raw`"/opt/\\"x\\"/postkeep" --hidden`],
  ])('quotes a path with %s', (_name, path, expected) => {
    expect(exec(path)).toBe(expected);
  });

  it('is passed over once the program is gone', () => {
    expect(autostartEntry(['/usr/lib/postkeep/postkeep', '--data-dir', '/d'])).toContain(
      '\nTryExec=/usr/lib/postkeep/postkeep\n',
    );
  });

  it('no line end of a path is one of the entry', () => {
    const entry = autostartEntry(['/opt/a\nExec=b', '--data-dir', '/d\nHidden=true']);
    expect(entry.split('\n').map((line) => line.split('=')[0])).toEqual(
      autostartEntry(['/p'])
        .split('\n')
        .map((line) => line.split('=')[0]),
    );
    expect(entry).toContain(String.raw`TryExec=/opt/a\nExec=b`);
  });

  it.each([
    [String.raw`C:\Post keep`, String.raw`"C:\Post keep"`],
    ['D:\\', String.raw`"D:\\"`],
    ['D:\\\\', String.raw`"D:\\\\"`],
  ])('on Windows the data folder %s is %s', (folder, expected) => {
    expect(quotedForWindows(folder)).toBe(expected);
  });

  it('passes the data folder on', () => {
    expect(exec('/p', '--data-dir', '/d')).toBe('/p --data-dir /d --hidden');
  });

  it('has an entry for each data folder, always the same one', () => {
    expect(autostartName('/home/ada/.config/Postkeep')).toBe('postkeep-c0fe67d8');
    expect(autostartName('/srv/postkeep')).not.toBe(autostartName('/home/ada/.config/Postkeep'));
  });
});
