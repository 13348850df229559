import { userInfo } from 'node:os';
import type { Clock } from '../../shared/clock.js';
import { AppError } from '../../shared/errors.js';
import { render } from '../../shared/texts/text.js';
import { openDataFolder } from '../data-folder.js';
import type { AdminAnswer, AdminCall, AdminRequest } from '../admin/protocol.js';
import { administrationOverSocket, NoServerError } from '../admin/socket-client.js';
import type { Installation } from '../installation.js';
import { type CommonOptions, passphraseSource } from './options.js';

/** What a command has of the world around it. */
export interface CommandContext {
  readonly environment: NodeJS.ProcessEnv;
  readonly clock: Clock;
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
}

type Administer = <C extends AdminCall>(call: C, request: AdminRequest<C>) => Promise<AdminAnswer<C>>;

/** A server or command that has the database open may be starting or ending: tries, each of about a second. */
const attempts = 30;
const attemptMs = 1_000;

/**
 * Does administrative work: through the server that runs on the data folder, if one does, else on the database itself.
 * Throws AppError `locked` when another process keeps the embedded database without answering.
 */
export async function administer<T>(
  context: CommandContext,
  options: CommonOptions,
  work: (call: Administer) => Promise<T>,
): Promise<T> {
  const actor = userName();
  const { adminSocket } = await openDataFolder(options.dataDir);
  const remote = administrationOverSocket(adminSocket);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work((call, request) => remote.call(call, request, actor));
    } catch (error) {
      if (!(error instanceof NoServerError)) throw error;
    }
    const installation = await openUnlessLocked(context, options, attempt === attempts);
    if (installation === null) continue;
    for (const warning of installation.warnings) context.stderr(`${render(warning)}\n`);
    try {
      return await work((call, request) => installation.administration.call(call, request, actor));
    } finally {
      await installation.close();
    }
  }
}

/** A user without an entry in the system's list, as in a container, is known by number. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${String(process.getuid?.())}`;
  }
}

/** Null when another process has the embedded database; on the last try that is an error. */
async function openUnlessLocked(
  context: CommandContext,
  options: CommonOptions,
  isLastTry: boolean,
): Promise<Installation | null> {
  // Loaded here, because a command that finds a server opens no database itself.
  const { openInstallation } = await import('../installation.js');
  try {
    return await openInstallation({
      dataDir: options.dataDir,
      databaseUrl: options.databaseUrl,
      clock: context.clock,
      passphrase: passphraseSource(options, context.environment),
      poolSize: 1,
      lockPatienceMs: attemptMs,
    });
  } catch (error) {
    if (error instanceof AppError && error.code === 'locked' && !isLastTry) return null;
    throw error;
  }
}
