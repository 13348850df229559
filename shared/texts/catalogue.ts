import { appUpdate } from './en/app-update.js';
import { audit } from './en/audit.js';
import { backup } from './en/backup.js';
import { browse } from './en/browse.js';
import { consoleTexts } from './en/console.js';
import { cluster } from './en/cluster.js';
import { commandLine } from './en/command-line.js';
import { configuration } from './en/configuration.js';
import { copy } from './en/copy.js';
import { dataFolder } from './en/data-folder.js';
import { directory } from './en/directory.js';
import { general } from './en/general.js';
import { https } from './en/https.js';
import { imap } from './en/imap.js';
import { jobs } from './en/jobs.js';
import { lib } from './en/lib.js';
import { licenseChange } from './en/license-change.js';
import { licenseEvents } from './en/license-events.js';
import { licenseKey } from './en/license-key.js';
import { licenseReports } from './en/license-reports.js';
import { licenseUpdate } from './en/license-update.js';
import { license } from './en/license.js';
import { mailboxes } from './en/mailboxes.js';
import { notifications } from './en/notifications.js';
import { objectStore } from './en/object-store.js';
import { repository } from './en/repository.js';
import { restore } from './en/restore.js';
import { server } from './en/server.js';
import { sessions } from './en/sessions.js';
import { signIn } from './en/sign-in.js';
import { sources } from './en/sources.js';
import { state } from './en/state.js';
import { status } from './en/status.js';
import { usageReports } from './en/usage-reports.js';

/** Texts that main, worker, licensing server and command line say: errors, notices, log lines. The page's own words are in `renderer/messages/`. */
const rooms = {
  appUpdate,
  audit,
  backup,
  browse,
  cluster,
  commandLine,
  configuration,
  console: consoleTexts,
  copy,
  dataFolder,
  directory,
  general,
  https,
  imap,
  jobs,
  lib,
  license,
  licenseChange,
  licenseEvents,
  licenseKey,
  licenseReports,
  licenseUpdate,
  mailboxes,
  notifications,
  objectStore,
  repository,
  restore,
  server,
  sessions,
  signIn,
  sources,
  state,
  status,
  usageReports,
} as const;

type Rooms = typeof rooms;

/** `repository.folderGone`: a room's catalogue and the name in it. */
export type TextId = { [R in keyof Rooms]: `${R}.${keyof Rooms[R] & string}` }[keyof Rooms];

/** Of each id its words, or what makes them of parameters. */
export type Catalogue = {
  readonly [Id in TextId]: Id extends `${infer R extends keyof Rooms}.${infer Name}`
    ? Name extends keyof Rooms[R]
      ? Rooms[R][Name]
      : never
    : never;
};

export const catalogue = Object.fromEntries(
  Object.entries(rooms).flatMap(([room, texts]) =>
    Object.entries(texts).map(([name, entry]) => [`${room}.${name}`, entry]),
  ),
) as Catalogue;

export const textIds = Object.keys(catalogue) as readonly TextId[];
