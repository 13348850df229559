import type { Instant } from '../../license/dates.js';
import type { TextFormat } from '../format.js';
import { counted } from '../plural.js';

/** To the minute, and from two days on to the day. */
function roughly(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  const days = Math.round(minutes / 1440);
  return days >= 2 ? counted(days, 'day') : counted(minutes, 'minute');
}

/** Workers on other machines, and the database that they share with the console. */
export const cluster = {
  urlNotValid: 'The address of the database is not valid. It looks like postgres://user@host:5432/database.',
  tlsNeeded: ({ host }: { host: string }) =>
    `${host} is not this computer: sslmode=disable would send secrets over the network unprotected. Leave it away; Postkeep then checks the server's certificate.`,
  sslModeUnknown: ({ mode }: { mode: string }) =>
    `sslmode=${mode} is not used: Postkeep always checks the certificate (verify-full), and takes sslmode=disable for this computer only.`,
  authorityNotRead: ({ path, reason }: { path: string; reason: string }) =>
    `The CA file ${path} cannot be read: ${reason}`,
  unreachable: ({ host, reason }: { host: string; reason: string }) =>
    `The database at ${host} did not answer: ${reason} Check address, network and that PostgreSQL runs there.`,
  cut: ({ host }: { host: string }) =>
    `The connection to the database at ${host} was lost. What was being written was undone; the next attempt connects again.`,
  commitUnknown: ({ host }: { host: string }) =>
    `The connection to the database at ${host} was lost while it confirmed a change: the change may be stored or not. Look before you make it again.`,
  inUse: ({ host }: { host: string }) =>
    `Another Postkeep program is writing to the database at ${host}. Try again in a moment.`,
  authorityUnknown: ({ host, reason }: { host: string; reason: string }) =>
    `No secure connection to the database at ${host}: ${reason} If it is your organisation's own authority, give its CA file.`,
  notTrusted: ({ host, reason }: { host: string; reason: string }) =>
    `No secure connection to the database at ${host}: ${reason} Have the server's administrator put it right; nothing was sent.`,
  noTls: ({ host }: { host: string }) =>
    `The database at ${host} offers no TLS. Turn it on there (ssl = on); Postkeep sends nothing over an unprotected network.`,
  credentials: ({ host, user }: { host: string; user: string }) =>
    `The database at ${host} rejected the user ${user} or the password. Check both, and pg_hba.conf there.`,
  noDatabase: ({ host, database }: { host: string; database: string }) =>
    `The server ${host} has no database ${database}. Create it there: CREATE DATABASE.`,
  noRight: ({ host, said }: { host: string; said: string }) =>
    `The user may not do this in the database at ${host}: ${said} Give it the right, or have an administrator set the cluster up.`,
  tooOld: ({ host, version }: { host: string; version: string }) =>
    `The database at ${host} is PostgreSQL ${version}. Postkeep needs version 15 or newer.`,
  failed: ({ host, said }: { host: string; said: string }) =>
    `The database at ${host} could not do it: ${said}`,
  schemaNewer: ({ found, known }: { found: number; known: number }) =>
    `The cluster's database has schema ${String(found)}, and this version knows ${String(known)}. Update Postkeep here.`,
  schemaOlder: ({ found, known }: { found: number; known: number }) =>
    `The cluster's database has schema ${String(found)}, and this version needs ${String(known)}. Update the console first: it brings the database up to date.`,
  schemaFits: 'The database has the schema of this version now: mailboxes are taken.',
  notSetUp:
    'No cluster is set up in this database. Run postkeep cluster init on the console’s computer first.',
  notController: (p: { host: string; account: string; seenAt: Instant }, f: TextFormat) =>
    `Another console controls this database: ${p.account} on ${p.host}, last seen on ${f.dateTime(p.seenAt)}. This one reads and restores. To have it run jobs and change settings, end the other one and start this one again, or take control with postkeep cluster control --take.`,
  alreadyThere: 'The catalogue is there already. Nothing was changed.',
  nothingToJoin: 'There is no catalogue in the database yet. Move this one there with --to-database.',
  inUseHere:
    'The catalogue is in use by another Postkeep program on this computer. Close the console and wait for running sessions, then try again.',
  inUseByOthers:
    'Other consoles use the catalogue in the database. Close them, then try again: they would be without one.',
  catalogueGone: ({ host }: { host: string }) =>
    `There is no catalogue in the database at ${host} any more: it was moved back into the data folder of a console. To have this console use its own again, run postkeep cluster move --to-folder.`,
  sessionRuns: ({ name }: { name: string }) =>
    `${name} is running. The catalogue is moved when no session runs: wait for it, or stop it, then try again.`,
  notCopied: ({ table }: { table: string }) =>
    `Rows of ${table} did not arrive as they were. Nothing was changed: the catalogue is used where it was.`,
  notEmpty: ({ table }: { table: string }) =>
    `There is a catalogue already where this one is to go (${table} has rows). Nothing was changed.`,
  noController:
    'No console controls this database. Start this one again to have it run jobs and change settings.',
  fenced: ({ mailbox }: { mailbox: string }) =>
    `Another worker has taken over ${mailbox}, because this one was not heard of for too long. What it wrote since is not used.`,
  keyMissing: ({ path }: { path: string }) =>
    `There is no key file at ${path}. Copy cluster.key from the console’s data folder, and give it with --key-file.`,
  keyOpenToOthers: ({ path }: { path: string }) =>
    `Others may read the key file ${path}. Close it to them (chmod 600), then start again.`,
  keyNotValid: ({ path }: { path: string }) =>
    `${path} is not a key file of a cluster. Copy cluster.key from the console’s data folder once more.`,
  sealedOtherwise:
    'What the console has sealed cannot be opened with this key file. Copy cluster.key from the console’s data folder once more.',
  metricRunning: 'Mailboxes that are being read',
  metricCapacity: 'Mailboxes that are read at the same time at most',
  metricDraining: '1 while no more mailboxes are taken',
  metricDatabase: '1 while the database answers',
  metricRead: 'Mailboxes read to their end since the start',
  metricFailed: 'Mailboxes that failed since the start',
  metricGivenBack: 'Mailboxes given back since the start',
  metricFenced: 'Mailboxes that another worker has taken over since the start',
  metricBytesRead: 'Bytes of mail read since the start',
  metricBytesStored: 'Bytes that repositories have grown by since the start',
  taken: ({ mailbox }: { mailbox: string }) => `${mailbox}: begun`,
  finished: ({ mailbox, messages }: { mailbox: string; messages: number }) =>
    `${mailbox}: done, ${counted(messages, 'new message')}`,
  failedAt: ({ mailbox, reason }: { mailbox: string; reason: string }) => `${mailbox}: ${reason}`,
  gaveBack: ({ mailbox }: { mailbox: string }) => `${mailbox}: given back, another worker continues`,
  draining: 'Draining: no more mailboxes are taken, those that were begun are finished.',
  resumed: 'Mailboxes are taken again.',
  withoutDatabase: ({ reason }: { reason: string }) => `The database is gone, and is looked for: ${reason}`,
  databaseBack: 'The database is there again.',
  heldElsewhere: 'Another worker has this mailbox.',
  orderNotRead:
    'What the console hands out was made by another version of Postkeep. Update console and workers to the same version.',
  fileDamaged: ({ path }: { path: string }) =>
    `${path} is damaged. Rename it, and run postkeep cluster init with the same database again; then postkeep cluster move --join where the catalogue is in the database.`,
  fileSetAside: ({ path, aside }: { path: string; aside: string }) =>
    `${path} was damaged and is now ${aside}. This console continues without workers. Run postkeep cluster init with the same database again.`,
  fileNotRead: ({ reason }: { reason: string }) =>
    `It is not known which cluster this console belongs to: ${reason} It continues without workers.`,
  anotherCluster: ({ host }: { host: string }) =>
    `This console belongs to the cluster at ${host} already. Rename cluster.json in its data folder first, if it is to have another one.`,
  noneHere: 'This console has no cluster. Set one up with postkeep cluster init.',
  workerThere: ({ name, host }: { name: string; host: string }) =>
    `A worker named ${name} is running already. Give this one on ${host} another name, or stop that one; one that was killed is given up after 20 seconds.`,
  workerRuns: ({ name }: { name: string }) =>
    `The worker ${name} is running. Drain it and stop it first; then it can be removed from the list.`,
  noSuchWorker: ({ name }: { name: string }) =>
    `There is no worker ${name}. postkeep cluster status lists them.`,
  readElsewhere: ({ workers, controller }: { workers: number; controller: string }) =>
    `Mailboxes are read by ${counted(workers, 'worker')}. ${controller} is the controller.`,
  noWorkers: 'No worker takes mailboxes now: this computer reads them itself.',
  noneTakes: ({ workers }: { workers: number }) =>
    workers === 1
      ? 'The worker does not take mailboxes now: this computer reads them itself. Start it again, or remove it from the list.'
      : `None of the ${String(workers)} workers takes mailboxes now: this computer reads them itself. Start one, or remove from the list those that are not to run any more.`,
  databaseAway: ({ host }: { host: string }) =>
    `The database at ${host} does not answer: backups by workers wait for it, and fail after five minutes. Check that it runs and can be reached.`,
  databaseGone: ({ reason }: { reason: string }) => `The cluster cannot be asked for its workers: ${reason}`,
  readBy: ({ mailbox, worker }: { mailbox: string; worker: string }) => `${mailbox}: read by ${worker}`,
  takenOver: ({ mailbox, worker }: { mailbox: string; worker: string }) =>
    `${mailbox}: the worker ${worker} does not read it any more. Another one continues.`,
  givenBack: ({ mailbox, worker }: { mailbox: string; worker: string }) =>
    `${mailbox}: the worker ${worker} gave it back. Another one continues.`,
  givenUp: ({ attempts, reason }: { attempts: number; reason: string }) =>
    `Workers have tried it ${String(attempts)} times, and do not try it again in this session. The last time: ${reason}`,
  workersEnded: 'The worker ended in the midst of it. See the log of that computer.',
  handedOutAgain: ({ mailbox }: { mailbox: string }) =>
    `${mailbox}: the workers had not heard of this console for too long. It is handed out once more.`,
  waitingForDatabase: ({ host }: { host: string }) =>
    `Waiting for the database at ${host}: it does not answer.`,
  waitedForDatabase: ({ host, seconds }: { host: string; seconds: number }) =>
    `The database at ${host} answers again after ${counted(seconds, 'second')}.`,
  waitedInVain: ({ host }: { host: string }) =>
    `Nothing waits for the database at ${host} any more, though it does not answer yet.`,
  workerWaited: ({ mailbox, worker, seconds }: { mailbox: string; worker: string; seconds: number }) =>
    `${mailbox}: the worker ${worker} waited ${counted(seconds, 'second')} for the database.`,
  wrongClock: ({ host, aheadMs }: { host: string; aheadMs: number }) =>
    `The clock of ${host} is ${roughly(Math.abs(aheadMs))} ${aheadMs > 0 ? 'ahead of' : 'behind'} this console's. Restore points are dated by this console's clock all the same. Set the clock of ${host}: certificates are checked by it.`,
  takenBack: ({ mailbox }: { mailbox: string }) =>
    `${mailbox}: no worker takes mailboxes any more. This computer continues.`,
};
