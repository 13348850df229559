import { describe, expect, it } from 'vitest';
import { autostartEntry, autostartName } from '../../../../electron/window/autostart-entry.js';

const exec = (...command: string[]) => /^Exec=(.*)$/m.exec(autostartEntry(command))?.[1];

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

  it('is passed over once the program is gone', () => {
    expect(autostartEntry(['/usr/lib/postkeep/postkeep', '--data-dir', '/d'])).toContain(
      '\nTryExec=/usr/lib/postkeep/postkeep\n',
    );
  });

  it('passes the data folder on', () => {
    expect(exec('/p', '--data-dir', '/d')).toBe('/p --data-dir /d --hidden');
  });

  it('has an entry for each data folder, always the same one', () => {
    expect(autostartName('/home/ada/.config/Postkeep')).toBe('postkeep-c0fe67d8');
    expect(autostartName('/srv/postkeep')).not.toBe(autostartName('/home/ada/.config/Postkeep'));
  });
});
