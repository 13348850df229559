import { counted } from '../plural.js';

/** What `postkeep cluster` and `postkeep worker` print. */
export const clusterTexts = {
  description: 'workers on other computers that read mailboxes for this one',
  databaseUrl: 'PostgreSQL 15 or newer: postgres://user@host:5432/database; or POSTKEEP_DATABASE_URL',
  databaseCa: 'PEM file of the certificate authority of the database’s server',
  init: {
    description: 'set a cluster up in a database, and make the key file that workers need',
    done: ({ host, keyFile }: { host: string; keyFile: string }) =>
      `The cluster at ${host} is set up. Copy ${keyFile} to each worker, readable for it alone (chmod 600).`,
  },
  status: {
    description: 'the workers, what they do, and when each was last seen',
    none: 'This console has no cluster. postkeep cluster init sets one up.',
    waiting: ({ waiting }: { waiting: number }) =>
      waiting === 0
        ? 'No mailbox waits for a worker.'
        : `${counted(waiting, 'mailbox')} waiting for a worker.`,
    noWorkers: 'No workers yet. Start one with postkeep worker.',
    columns: ['WORKER', 'STATE', 'LOAD', 'VERSION', 'COMPUTER', 'LAST SEEN', 'PROBLEM'],
    unreachable: ({ said }: { said: string }) => `The cluster cannot be asked: ${said}`,
  },
  move: {
    description: 'move the catalogue into the cluster’s database, or back into the data folder',
    toDatabase: 'keep the catalogue in the database from now on',
    join: 'use the catalogue that another console has moved there; this one reads and restores while the other is there',
    toFolder: 'keep the catalogue in the data folder from now on',
    chooseOne: 'Give one of --to-database, --to-folder and --join.',
    done: ({ rows, aside }: { rows: number; aside: string | null }) =>
      `${counted(rows, 'row')} moved, and each compared.${aside === null ? '' : ` The former catalogue is kept as ${aside}.`}`,
    joined: ({ aside }: { aside: string | null }) =>
      `This console uses the catalogue in the database.${aside === null ? '' : ` Its own is kept as ${aside}.`}`,
    left: ({ from }: { from: string | null }) =>
      `There is no catalogue in the database any more. This console uses ${from === null ? 'a new one' : `its own again, which was kept as ${from}`}.`,
    copied: ({ rows }: { rows: number }) => `${counted(rows, 'row')} copied`,
  },
  control: {
    description: 'which console controls the catalogue in the database; --take makes it this one',
    take: 'take control, also while another console is there: it can change nothing from then on',
    is: ({
      account,
      host,
      since,
      seenAt,
      isHere,
    }: {
      account: string;
      host: string;
      since: string;
      seenAt: string;
      isHere: boolean;
    }) =>
      `${account} on ${host} controls the catalogue since ${since}, last seen ${seenAt}${isHere ? ': this console' : ''}.`,
    none: 'No console controls the catalogue in the database.',
  },
  drain: {
    description: 'have a worker take no more mailboxes; it finishes those it has',
    done: ({ name }: { name: string }) => `${name} takes no more mailboxes.`,
  },
  resume: {
    description: 'have a worker take mailboxes again',
    done: ({ name }: { name: string }) => `${name} takes mailboxes again.`,
  },
  remove: {
    description: 'take a worker that has ended from the list',
    done: ({ name }: { name: string }) => `${name} is not in the list any more.`,
  },
  worker: {
    description: 'read mailboxes for a console of the same cluster, until it is stopped (SIGTERM or Ctrl+C)',
    name: 'how it is called in lists; unique in its cluster',
    limit: 'mailboxes that it reads at the same time',
    grace: 'how long mailboxes that were begun have when it is stopped; what is left is given back',
    keyFile: 'the key file that cluster init has made, readable for its owner alone',
    data: 'folder for what it keeps between mailboxes; it can be lost',
    health: 'serve /healthz and /metrics there, as 127.0.0.1:9464',
    started: ({ name, host, limit }: { name: string; host: string; limit: number }) =>
      `${name} takes mailboxes from ${host}, ${String(limit)} at a time.`,
    waits: ({ name, host }: { name: string; host: string }) =>
      `${name} takes nothing from ${host} yet, and looks every five seconds whether it can.`,
    stopping: ({ seconds }: { seconds: number }) =>
      `Stopping: no more mailboxes are taken. Those that were begun have ${counted(seconds, 'second')}.`,
    stopped: ({ finished, givenBack }: { finished: number; givenBack: number }) =>
      `Stopped. ${counted(finished, 'mailbox')} read since the start, ${String(givenBack)} given back at the end.`,
    replaced: 'Another worker of this name has started. This one ends.',
  },
};
