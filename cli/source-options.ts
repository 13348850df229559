import { z } from 'zod';
import { AppError } from '../shared/errors.js';
import { parseAddressList } from '../shared/backup/address-list.js';
import { namedByHand } from '../shared/backup/source-edit.js';
import {
  type OAuthProvider,
  type Source,
  type SourceConfig,
  oauthProviders,
  sourceConfigSchema,
} from '../shared/backup/source.js';
import { text } from '../shared/texts/text.js';
import { assertSecretServes } from '../core/sources/changed-secret.js';
import { imapHostOf } from '../core/sources/oauth/default-server.js';
import { readCredentialsFile } from '../core/sources/oauth/credentials.js';
import { readMailboxListFile } from '../core/sources/mailbox-list-file.js';
import { keptPath, parseImapUrl, readSecretFile, usage, usageOf } from './arguments.js';
import { optionName } from './command.js';
import { secretGiven } from './source-secret.js';

const placeOptions = {
  url: z.string().optional(),
  ca: keptPath.optional(),
  user: z.string().optional(),
  masterUser: z.string().optional(),
  passwordFile: z.string().optional(),
  oauth: z.enum(oauthProviders).optional(),
  credentials: z.string().optional(),
  administrator: z.string().optional(),
  mailbox: z.array(z.string()).optional(),
  mailboxList: z.string().optional(),
  connections: z.string().optional(),
  path: keptPath.optional(),
};
const sourceTypes = z.enum(['imap', 'maildir', 'mbox']);
export const addOptions = { type: sourceTypes, ...placeOptions };
export const editOptions = { type: sourceTypes.optional(), ...placeOptions, newName: z.string().optional() };
type PlaceOptions = z.output<z.ZodObject<typeof placeOptions>>;
type AddOptions = z.output<z.ZodObject<typeof addOptions>>;
type EditOptions = z.output<z.ZodObject<typeof editOptions>>;

export interface GivenSource {
  readonly config: SourceConfig;
  /** For the secret store; null for a source that has none, or keeps it. */
  readonly secret: string | null;
}

/** Everything is read before the source is added: what is wrong leaves nothing behind. */
export async function sourceOf(options: AddOptions): Promise<GivenSource> {
  const { type, path, user, masterUser, oauth, passwordFile, credentials } = options;
  if (type !== 'imap') {
    if (path === undefined) throw usage(text('commandLine.folderNeedsPath', { type }));
    return { config: checked({ type, path }), secret: null };
  }
  if ([user, masterUser, oauth].filter((given) => given !== undefined).length !== 1)
    throw usage(text('commandLine.imapSignInMissing'));
  if (oauth !== undefined) {
    if (credentials === undefined) throw usage(text('commandLine.oauthNeedsCredentials'));
    const secret = await readCredentialsFile(oauth, credentials);
    const url = options.url ?? `imaps://${imapHostOf(oauth, secret)}`;
    return { config: await imapConfig(options, url, oauthOf(oauth, options.administrator)), secret };
  }
  assertNoAdministrator(options);
  if (options.url === undefined) throw usage(text('commandLine.imapNeedsUrl'));
  if (passwordFile === undefined) throw usage(text('commandLine.userNeedsPasswordFile'));
  const auth: ImapConfig['auth'] =
    user === undefined ? { method: 'master', user: masterUser ?? '' } : { method: 'password', user };
  return { config: await imapConfig(options, options.url, auth), secret: readSecretFile(passwordFile) };
}

async function imapConfig(options: AddOptions, url: string, auth: ImapConfig['auth']): Promise<SourceConfig> {
  const mailboxes = await mailboxesGiven(options, auth, []);
  return checked({
    type: 'imap',
    ...parseImapUrl(url),
    ...(options.ca === undefined ? {} : { caFile: options.ca }),
    auth,
    ...listOf(auth, mailboxes),
    ...connectionsOf(options),
  });
}

/** Of an app an empty list is none: the directory says which mailboxes there are. */
function listOf(auth: ImapConfig['auth'], mailboxes: readonly string[] | undefined): Partial<ImapConfig> {
  if (mailboxes === undefined || (auth.method === 'oauth' && mailboxes.length === 0)) return {};
  return { mailboxes: [...mailboxes] };
}

/** An empty address takes the administrator away. */
function oauthOf(provider: OAuthProvider, administrator: string | undefined): ImapConfig['auth'] {
  if (provider !== 'google') assertNoAdministrator({ administrator });
  const named = administrator === undefined || administrator === '' ? {} : { administrator };
  return { method: 'oauth', provider, ...named };
}

function assertNoAdministrator({ administrator }: Pick<PlaceOptions, 'administrator'>): void {
  if (administrator !== undefined) throw usage(text('commandLine.administratorOfGoogle'));
}

type ImapConfig = Extract<SourceConfig, { type: 'imap' }>;

/** A source as it is with what the options say; the rest of it stays. Throws AppError `invalid-argument`. */
export async function editedSource(source: Source, options: EditOptions): Promise<GivenSource> {
  const { config } = source;
  if (options.type !== undefined && options.type !== config.type)
    throw new AppError('invalid-argument', text('sources.otherKind', { name: source.name }));
  if (config.type === 'imap') return editedImap(source, config, options);
  const { path, type: _type, newName: _newName, ...ofServers } = options;
  const [misplaced] = Object.entries(ofServers).filter(
    ([name, value]) => name in placeOptions && value !== undefined,
  );
  if (misplaced !== undefined)
    throw usage(text('commandLine.optionNotOf', { option: optionName(misplaced[0]), source: source.name }));
  return { config: path === undefined ? config : checked({ ...config, path }), secret: null };
}

async function editedImap(source: Source, before: ImapConfig, options: EditOptions): Promise<GivenSource> {
  if (options.path !== undefined)
    throw usage(text('commandLine.optionNotOf', { option: '--path', source: source.name }));
  const auth = editedAuth(before.auth, options);
  const { caFile, mailboxes, ...server } = { ...before, ...addressGiven(options) };
  const ca = options.ca ?? caFile;
  const known = namedByHand(before);
  const named =
    auth.method === 'password'
      ? undefined
      : ((await mailboxesGiven(options, auth, known)) ?? mailboxes ?? known);
  const config = checked({
    ...server,
    ...connectionsOf(options),
    auth,
    ...(ca === undefined || ca === '' ? {} : { caFile: ca }),
    ...listOf(auth, named),
  });
  const secret = (await secretGiven({ ...source, config }, options)) ?? null;
  assertSecretServes(before, config, secret);
  return { config, secret };
}

function editedAuth(
  before: ImapConfig['auth'],
  { user, masterUser, oauth, administrator }: EditOptions,
): ImapConfig['auth'] {
  if ([user, masterUser, oauth].filter((given) => given !== undefined).length > 1)
    throw usage(text('commandLine.imapSignInMissing'));
  const provider = oauth ?? (before.method === 'oauth' ? before.provider : undefined);
  if (user === undefined && masterUser === undefined && provider !== undefined) {
    const known =
      before.method === 'oauth' && before.provider === provider ? before.administrator : undefined;
    return oauthOf(provider, administrator ?? known);
  }
  assertNoAdministrator({ administrator });
  if (user !== undefined) return { method: 'password', user };
  return masterUser === undefined ? before : { method: 'master', user: masterUser };
}

function addressGiven({ url }: PlaceOptions): Partial<ImapConfig> {
  return url === undefined ? {} : parseImapUrl(url);
}

/** Undefined where none are given: those that there are stay. */
async function mailboxesGiven(
  { mailbox, mailboxList }: PlaceOptions,
  auth: ImapConfig['auth'],
  known: readonly string[],
): Promise<string[] | undefined> {
  if (mailbox === undefined && mailboxList === undefined) return undefined;
  const named = (mailbox ?? []).filter((name) => name !== '');
  return mailboxList === undefined ? named : [...named, ...(await listedMailboxes(mailboxList, auth, known))];
}

function connectionsOf({ connections }: PlaceOptions): { maxConnections?: number } {
  return connections === undefined ? {} : { maxConnections: Number(connections) };
}

function checked(config: unknown): SourceConfig {
  const parsed = sourceConfigSchema.safeParse(config);
  if (parsed.success) return parsed.data;
  throw usageOf(parsed.error, (key) => optionOfField[key] ?? key);
}

/** What the user knows a field of a configuration by. */
const optionOfField: Readonly<Record<string, string>> = {
  host: '--url',
  port: '--url',
  caFile: '--ca',
  auth: '--user',
  mailboxes: '--mailbox',
  administrator: '--administrator',
  maxConnections: '--connections',
  path: '--path',
};

async function listedMailboxes(
  file: string,
  auth: ImapConfig['auth'],
  known: readonly string[],
): Promise<readonly string[]> {
  const list = await readMailboxListFile(file);
  const { mailboxes, badLines } = parseAddressList(list, { userNames: auth.method !== 'oauth', known });
  const [bad] = badLines;
  if (bad === undefined) return mailboxes;
  throw usage(
    text('commandLine.listedBadly', { file, lines: badLines.length, first: bad.line, line: bad.text }),
  );
}
