import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { placeChromium, runningIn } from '../../../../electron/main/chromium-folders.js';
import { type Disk, mayMount, mountDisk } from '../../../fixtures/disk.js';

let folder: string;
let disk: Disk | null;
const removals: (() => void)[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'postkeep-chromium-'));
  disk = null;
  mkdirSync(join(folder, 'tmp'));
  vi.stubEnv('TMPDIR', join(folder, 'tmp'));
  vi.stubEnv('XDG_RUNTIME_DIR', undefined);
  vi.spyOn(process, 'once').mockImplementation((_event, listener) => {
    removals.push(listener as () => void);
    return process;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  for (const remove of removals.splice(0)) remove();
  disk?.unmount();
  rmSync(folder, { recursive: true });
});

/** Where Chromium was put, by name. */
function place(dataFolder: string): Record<string, string> {
  const placed: Record<string, string> = {};
  const app = { setPath: (name: string, path: string) => (placed[name] = path) };
  const profile = placeChromium(app as never, dataFolder);
  expect(placed).toEqual({ userData: profile, sessionData: join(profile, 'chromium') });
  return placed;
}
const runIn = (profile: string, host: string, pid: number): void => {
  symlinkSync(`${host}-${String(pid)}`, join(profile, 'SingletonLock'));
};
/** More than any process has (pid_max is 2^22 at most). */
const deadPid = 2 ** 22 + 1;

it('Chromium is in the data folder as long as that takes files, and leaves no probe there', () => {
  expect(place(folder)['userData']).toBe(folder);
  expect(removals).toEqual([]);
});

describe.skipIf(!mayMount())('on a disk of its own (needs root, to mount one)', () => {
  const dataFolder = (make: (of: Disk) => void): string => {
    disk = mountDisk(join(folder, 'disk'), 8);
    make(disk);
    return disk.path;
  };

  it.each<[string, (of: Disk) => void]>([
    [
      'full',
      (of) => {
        of.fill();
      },
    ],
    [
      'nearly full',
      (of) => {
        of.fill(1024);
      },
    ],
    [
      'read-only',
      (of) => {
        of.makeReadOnly();
      },
    ],
  ])(
    'one that is %s gives way to a private folder of the same name each time, gone at the end',
    (_name, make) => {
      const data = dataFolder(make);
      const { userData = '' } = place(data);
      expect(userData.startsWith(join(folder, 'tmp', 'postkeep-'))).toBe(true);
      expect(statSync(userData).mode & 0o777).toBe(0o700);
      expect(place(data)['userData']).toBe(userData);
      for (const remove of removals.splice(0)) remove();
      expect(existsSync(userData)).toBe(false);
    },
  );

  it('a console that runs is found where it runs, whatever has become of the disk', () => {
    disk = mountDisk(join(folder, 'disk'), 8);
    runIn(disk.path, hostname(), process.pid);
    disk.fill();
    expect(place(disk.path)['userData']).toBe(disk.path);
    rmSync(join(disk.path, 'SingletonLock'));
    const { userData = '' } = place(disk.path);
    expect(userData).not.toBe(disk.path);
    runIn(userData, hostname(), process.pid);
    disk.empty();
    expect(place(disk.path)['userData']).toBe(userData);
  });

  it('the mark of a run that died, or of another computer, on a disk that takes nothing is none', () => {
    for (const [host, pid] of [
      [hostname(), deadPid],
      ['elsewhere', process.pid],
    ] as const) {
      disk = mountDisk(join(folder, 'disk'), 8);
      runIn(disk.path, host, pid);
      disk.makeReadOnly();
      expect(place(disk.path)['userData']).not.toBe(disk.path);
      disk.unmount();
    }
  });

  it('a folder of that name that is somebody else’s, open to others or a link is not used', () => {
    const data = dataFolder((of) => {
      of.makeReadOnly();
    });
    const { userData = '' } = place(data);
    chmodSync(userData, 0o755);
    expect(place(data)['userData']).not.toBe(userData);
    rmSync(userData, { recursive: true });
    mkdirSync(join(folder, 'elsewhere'), { mode: 0o700 });
    vi.stubEnv('TMPDIR', join(folder, 'tmp'));
    symlinkSync(join(folder, 'elsewhere'), userData);
    expect(place(data)['userData']).not.toBe(userData);
    rmSync(userData);
  });
});

it('who runs with a profile is told by host and process; nobody by what is no mark', () => {
  runIn(folder, 'a-host-b', 12);
  expect(runningIn(folder)).toEqual({ host: 'a-host-b', pid: 12 });
  rmSync(join(folder, 'SingletonLock'));
  expect(runningIn(folder)).toBeNull();
  runIn(folder, hostname(), deadPid);
  expect(runningIn(folder)).toBeNull();
});
