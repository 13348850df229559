import type { CalendarDate } from '../../license/dates.js';
import type { TextFormat } from '../format.js';

/** The licensing server's own program. */
export const server = {
  dataFolderInUse: 'Another postkeep-licensing process uses this data folder. Wait for it or stop it.',
  newerDatabase: ({ version }: { version: number }) =>
    `The database was written by a newer postkeep-licensing (schema ${String(version)}). Install that version.`,
  fileUnreadable: ({ path }: { path: string }) => `${path} cannot be read. Check its permissions.`,
  tlsFilesTogether: 'Give both --tls-cert and --tls-key, or neither.',
  tlsMismatch: 'The TLS certificate and key do not match or cannot be read.',
  noTlsFile: ({ path }: { path: string }) => `There is no TLS file ${path}.`,
  keysLocked:
    'The signing keys are locked: the passphrase is not the one they were encrypted with. Start with the right --passphrase-file.',
  untilEarlier: (
    { id, until, endsOn }: { id: string; until: CalendarDate; endsOn: CalendarDate },
    f: TextFormat,
  ) =>
    `Contract ${id} runs until ${f.date(endsOn)}: with ${f.date(until)} it would end earlier. Add --shorten if that is meant; nothing was changed.`,
  untilOver: ({ until, id }: { until: CalendarDate; id: string }, f: TextFormat) =>
    `${f.date(until)} is over. To stop a contract use "contract end ${id}".`,
  noWebToken: ({ id }: { id: string }) => `There is no token ${id}. "web-token list" shows them.`,
  noContract: ({ id }: { id: string }) => `There is no contract ${id}. "contract list" shows them all.`,
  otherType: (p: { supportId: string; id: string; type: string; licenseType: string }) =>
    `Support ID ${p.supportId} has contract ${p.id} of type ${p.type} with a ${p.licenseType} license. Use another support ID for another type.`,
  contractNotActive: ({ id, status, command }: { id: string; status: string; command: string }) =>
    `Contract ${id} is ${status}. Use "contract ${command}" first.`,
  expiresAfterContract: (p: { expiresOn: CalendarDate; id: string; endsOn: CalendarDate }, f: TextFormat) =>
    `The key would expire on ${f.date(p.expiresOn)}, after contract ${p.id} ends on ${f.date(p.endsOn)}. Extend the contract first, or give --contract-ends.`,
  passphraseMissing: 'The given passphrase is missing or empty.',
  passphraseFileMissing: ({ path }: { path: string }) => `The passphrase file ${path} is missing or empty.`,
  passphraseReadable: ({ path }: { path: string }) =>
    `Others may read or write the passphrase file ${path}. Take that from them (chmod 600), and change the passphrase if somebody may have read it.`,
  databaseForTrials:
    'The embedded database is for trials: it runs without fsync, so a power cut or a crash of the machine can lose or destroy it, signing keys included. Give --database-url for licenses that are sold.',
  socketPathTooLong: ({ path }: { path: string }) =>
    `The data folder's path is too long for a socket in it: ${path}`,
  databaseUnreachable: 'The database cannot be reached. Check that it runs, and --database-url.',
  databaseUnreachableBecause: ({ reason }: { reason: string }) =>
    `The database cannot be reached: ${reason}. Check that it runs, and --database-url.`,
} as const;
