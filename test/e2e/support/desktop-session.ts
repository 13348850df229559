import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from '@playwright/test';
import { z } from 'zod';
import { temporaryFolder } from './launch-console.js';

/** A desktop of its own: a D-Bus session, and on it what the test starts. Nothing else of the machine is seen or touched. */
export interface DesktopSession {
  /** What a program needs to be on this desktop. */
  readonly environment: Readonly<Record<string, string>>;
  /** Starts a notification daemon (dunst). */
  readonly startNotifications: () => Promise<NotificationArea>;
  /** Starts a keyring daemon (gnome-keyring) with an unlocked login keyring. */
  readonly startKeyring: () => Promise<Keyring>;
  readonly close: () => Promise<void>;
}

export interface DesktopNotification {
  readonly title: string;
  readonly body: string;
}

/** The notifications that the daemon has taken, oldest first. */
interface NotificationArea {
  readonly list: () => Promise<DesktopNotification[]>;
  /** How many are on the screen. */
  readonly waiting: () => Promise<number>;
  /** Clicks the one that is on the screen. */
  readonly click: () => Promise<void>;
}

interface Keyring {
  /** Labels of what the login keyring holds. */
  readonly labels: () => Promise<string[]>;
}

const run = promisify(execFile);

/** Every connection may own every name, as on any session bus; no service is started by being called, so none outlives the test. */
const busConfiguration = (folder: string): string => `<!DOCTYPE busconfig PUBLIC
 "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path=${join(folder, 'bus')}</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
`;

/** Each notification stays until it is clicked, and equal ones are not shown as one: the test counts them. */
const dunstConfiguration = `[global]
    stack_duplicates = false
    history_length = 100
    mouse_left_click = do_action, close_current
[urgency_low]
    timeout = 0
[urgency_normal]
    timeout = 0
`;

/** Starts a session bus. The caller closes it. */
export async function startDesktopSession(): Promise<DesktopSession> {
  const { path: folder, remove } = await temporaryFolder();
  const configuration = join(folder, 'bus.conf');
  await writeFile(configuration, busConfiguration(folder));
  const processes: ChildProcess[] = [];
  const environment = {
    DBUS_SESSION_BUS_ADDRESS: `unix:path=${join(folder, 'bus')}`,
    XDG_RUNTIME_DIR: folder,
    XDG_DATA_HOME: join(folder, 'data'),
    XDG_CURRENT_DESKTOP: 'GNOME',
  };
  const env = { ...process.env, ...environment };
  const start = (command: string, args: readonly string[], input: string | null = null): void => {
    const child = spawn(command, args, {
      env,
      stdio: [input === null ? 'ignore' : 'pipe', 'ignore', 'ignore'],
    });
    child.stdin?.end(input);
    processes.push(child);
  };
  const owned = async (name: string): Promise<void> => {
    const question = ['--session', '--print-reply', '--dest=org.freedesktop.DBus', '/org/freedesktop/DBus'];
    const call = [...question, 'org.freedesktop.DBus.NameHasOwner', `string:${name}`];
    const answer = () => run('dbus-send', call, { env }).catch(() => ({ stdout: '' }));
    await expect.poll(async () => (await answer()).stdout, { message: name }).toContain('boolean true');
  };

  const close = async (): Promise<void> => {
    for (const child of processes.reverse()) await end(child);
    await remove();
  };

  start('dbus-daemon', ['--nofork', `--config-file=${configuration}`]);
  try {
    await owned('org.freedesktop.DBus');
  } catch (error) {
    await close();
    throw error;
  }
  return {
    environment,
    async startNotifications() {
      const path = join(folder, 'dunstrc');
      await writeFile(path, dunstConfiguration);
      start('dunst', ['-conf', path]);
      await owned('org.freedesktop.Notifications');
      return notificationArea((...args) => run('dunstctl', args, { env }));
    },
    async startKeyring() {
      start('gnome-keyring-daemon', ['--foreground', '--unlock', '--components=secrets'], 'password\n');
      await owned('org.freedesktop.secrets');
      return keyring((...args) => run('dbus-send', ['--session', '--print-reply=literal', ...args], { env }));
    },
    close,
  };
}

const historySchema = z.object({
  data: z.array(
    z.array(
      z.object({
        id: z.object({ data: z.int() }),
        summary: z.object({ data: z.string() }),
        body: z.object({ data: z.string() }),
      }),
    ),
  ),
});

function notificationArea(dunstctl: (...args: string[]) => Promise<{ stdout: string }>): NotificationArea {
  return {
    async list() {
      // What is on the screen is in no list before it is closed.
      await dunstctl('close-all');
      const { stdout } = await dunstctl('history');
      return historySchema
        .parse(JSON.parse(stdout))
        .data.flat()
        .sort((a, b) => a.id.data - b.id.data)
        .map(({ summary, body }) => ({ title: summary.data, body: body.data }));
    },
    async waiting() {
      const { stdout } = await dunstctl('count', 'displayed');
      return Number(stdout);
    },
    async click() {
      await dunstctl('action', '0');
    },
  };
}

/** The Secret Service API of freedesktop.org, as any program would ask it. */
function keyring(dbusSend: (...args: string[]) => Promise<{ stdout: string }>): Keyring {
  const property = async (path: string, owner: string, name: string): Promise<string> => {
    const get = ['--dest=org.freedesktop.secrets', path, 'org.freedesktop.DBus.Properties.Get'];
    const { stdout } = await dbusSend(...get, `string:org.freedesktop.Secret.${owner}`, `string:${name}`);
    return stdout;
  };
  return {
    async labels() {
      const items = await property('/org/freedesktop/secrets/collection/login', 'Collection', 'Items');
      const paths = items.match(/\/org\/\S+/g) ?? [];
      return Promise.all(
        paths.map(async (path) =>
          (await property(path, 'Item', 'Label')).replace(/^\s*variant\s+/, '').trim(),
        ),
      );
    },
  };
}

function end(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) {
      resolve();
      return;
    }
    child.once('exit', () => {
      resolve();
    });
    child.kill();
  });
}
