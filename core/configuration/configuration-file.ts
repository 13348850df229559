import { hostname } from 'node:os';
import { posix, win32 } from 'node:path';
import { z } from 'zod';
import { careChoiceSchema } from '../../shared/backup/care.js';
import { configurationSchema } from '../../shared/configuration/configuration.js';
import { type ConfigurationHeader, configurationFileKinds } from '../../shared/configuration/import-plan.js';
import { AppError } from '../../shared/errors.js';
import { parseForeignJson } from '../../shared/json.js';
import { instantSchema } from '../../shared/license/dates.js';
import { recordedLedgerSchema } from '../../shared/license/recorded-ledger.js';
import { text } from '../../shared/texts/text.js';
import { version as productVersion } from '../lib/build-constants.js';
import { readRegularFile } from '../lib/regular-file.js';
import { withStorageErrors } from '../lib/storage-errors.js';
import { movedLicenseSchema } from '../license/license-state.js';
import { openSealed, sealUnder, sealedSchema } from './sealed.js';

/** Secrets by what they are of, and what goes with a console that moves: what a configuration file has under its passphrase. */
const secretsSchema = z.strictObject({
  secrets: z.record(z.string(), z.string()),
  /** The proxy with the password in its address, where it has one. */
  proxy: z.string().nullable(),
  console: z
    .strictObject({
      license: movedLicenseSchema,
      ledger: recordedLedgerSchema,
      repositories: z.array(
        z.strictObject({
          ...{ path: z.string(), isOwn: z.boolean(), mailboxes: z.int() },
          /** Null where it is not known; an earlier version wrote nothing of it. */
          identity: z.string().nullable().default(null),
          /** How often it is looked after; an earlier version wrote nothing of it. */
          care: z.array(careChoiceSchema.omit({ path: true }).strict()).default([]),
        }),
      ),
    })
    .nullable(),
});
export type FileSecrets = z.output<typeof secretsSchema>;

const formatName = 'postkeep-configuration';
const formatVersion = 1;

const envelopeSchema = z.looseObject({ format: z.literal(formatName), version: z.int().min(1) });
type Envelope = z.output<typeof envelopeSchema>;
const openSchema = z.strictObject({
  format: z.literal(formatName),
  version: z.literal(formatVersion),
  kind: z.enum(configurationFileKinds),
  createdAt: instantSchema,
  createdBy: z.strictObject({ product: z.string(), computer: z.string() }),
  configuration: configurationSchema,
  sealed: sealedSchema.nullable(),
});
type OpenPart = z.output<typeof openSchema>;

/** A configuration file that has been read; `secrets` is null in one without a passphrase. */
export interface ConfigurationFile {
  readonly header: ConfigurationHeader;
  readonly configuration: OpenPart['configuration'];
  readonly secrets: FileSecrets | null;
}

/** The text of a file (docs/configuration-file.md). Throws AppError `invalid-argument` for a passphrase that is too short. */
export async function writeConfigurationFile(
  { kind, configuration, createdAt }: Pick<OpenPart, 'kind' | 'configuration' | 'createdAt'>,
  under: { readonly passphrase: string; readonly secrets: FileSecrets } | null,
): Promise<string> {
  const open = {
    format: formatName,
    version: formatVersion,
    kind,
    createdAt,
    createdBy: { product: productVersion, computer: hostname() },
    configuration,
  };
  const sealed =
    under === null ? null : await sealUnder(under.passphrase, boundBy(open), JSON.stringify(under.secrets));
  return `${JSON.stringify({ ...open, sealed }, null, 2)}\n`;
}

/** The text of a file. Throws AppError `not-found`, `io`, and `corrupt-state` for one of more than 64 MB. */
export function readConfigurationText(path: string): string {
  const found = withStorageErrors(path, () => readRegularFile(path));
  if (found === null) throw new AppError('not-found', text('configuration.noFile', { path }));
  return found;
}

/** What a file says without its passphrase; `path` names it in errors. Throws AppError `invalid-argument` or `newer-schema`. */
export function readHeader(fileText: string, path: string): ConfigurationHeader {
  return headerOf(parseOpenPart(fileText, path).open);
}

/**
 * Reads a file. Throws AppError `invalid-argument` for what is none, is cut short, has what this version does not know, or was changed under its
 * passphrase, `newer-schema` for one of a later version, `passphrase-needed` and `passphrase-wrong`.
 */
export async function readConfigurationFile(
  fileText: string,
  path: string,
  passphrase: string | null,
): Promise<ConfigurationFile> {
  const { open, written } = parseOpenPart(fileText, path);
  const { sealed } = open;
  const file = { header: headerOf(open), configuration: open.configuration };
  if (sealed === null) return { ...file, secrets: null };
  if (passphrase === null) throw new AppError('passphrase-needed', text('configuration.passphraseNeeded'));
  const inside = await openSealed(sealed, passphrase, boundBy(written));
  const secrets = secretsSchema.safeParse(parseForeignJson(inside));
  if (!secrets.success) throw wrongValue(path, secrets.error);
  return { ...file, secrets: secrets.data };
}

/** Also as it was written: what a later version adds by default was not there. */
function parseOpenPart(fileText: string, path: string): { open: OpenPart; written: Envelope } {
  let json: unknown;
  try {
    json = parseForeignJson(fileText);
  } catch {
    throw new AppError('invalid-argument', text('configuration.notAFile', { path }));
  }
  const envelope = envelopeSchema.safeParse(json);
  if (!envelope.success) throw new AppError('invalid-argument', text('configuration.notAFile', { path }));
  if (envelope.data.version > formatVersion)
    throw new AppError('newer-schema', text('configuration.newer', { path }));
  const open = openSchema.safeParse(json);
  if (!open.success) throw wrongValue(path, open.error);
  const relative = relativePathIn(open.data.configuration);
  if (relative !== null) {
    const place = ['configuration', ...relative].join('.');
    throw new AppError('invalid-argument', text('configuration.relativePath', { path, place }));
  }
  return { open: open.data, written: envelope.data };
}

const namesOfPaths = new Set(['path', 'caFile', 'authority', 'repositoryPath']);

/** The place of a path that means another folder wherever it is read, for whichever system it was written; null when there is none. */
function relativePathIn(value: unknown): string[] | null {
  if (typeof value !== 'object' || value === null) return null;
  for (const [name, inner] of Object.entries(value)) {
    const isRelative = typeof inner === 'string' && !posix.isAbsolute(inner) && !win32.isAbsolute(inner);
    if (isRelative && namesOfPaths.has(name)) return [name];
    const place = relativePathIn(inner);
    if (place !== null) return [name, ...place];
  }
  return null;
}

/** Names the place of the first value that does not fit: somebody may have edited the file. */
function wrongValue(path: string, { issues: [issue] }: z.ZodError): AppError {
  const keys = issue?.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
  const place = [...(issue?.path ?? []), ...keys].map(String).join('.');
  return new AppError('invalid-argument', text('configuration.wrongValue', { path, place }), {
    ...(issue === undefined ? {} : { details: issue.message }),
  });
}

function headerOf({ kind, createdAt, createdBy, sealed }: OpenPart): ConfigurationHeader {
  return { kind, createdAt, computer: createdBy.computer, isSealed: sealed !== null };
}

/** Everything outside of the seal, whatever an editor did to its order and its white space: nobody can change it without the passphrase. */
function boundBy(written: object): Buffer {
  const { sealed: _, ...open } = envelopeSchema.parse(parseForeignJson(JSON.stringify(written)));
  return Buffer.from(JSON.stringify(sorted(open)), 'utf8');
}

/** The same value with the members of every object in one order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => [name, sorted(member)]),
  );
}
