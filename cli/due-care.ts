import type { CareTask } from '../shared/backup/care.js';
import type { Verification } from '../shared/backup/maintenance.js';
import type { SessionDetail } from '../shared/backup/session.js';
import { AppError, type ErrorData, assertNever, toErrorData } from '../shared/errors.js';
import { repositoryTexts } from '../shared/texts/command-line/repository.js';
import { render } from '../shared/texts/text.js';
import { type ExitCode, exitCodeOfError, exitCodeOfSession } from './exit-codes.js';
import { exitCodeOfVerification, verificationLines } from './verification-result.js';
import type { Workspace } from './workspace.js';

/** What came of looking after the repositories. */
export type CareRun =
  | { readonly task: 'verification'; readonly verification: Verification }
  | { readonly task: 'restore-drill'; readonly session: SessionDetail }
  | { readonly task: CareTask; readonly error: ErrorData };

/** Verifies the repositories, and holds the restore drills, that are due now; `signal` stops both. None is due where nothing was begun. */
export async function careForDue(
  { engine, clock, sessionEnd }: Pick<Workspace, 'engine' | 'clock' | 'sessionEnd'>,
  signal: AbortSignal,
): Promise<CareRun[]> {
  const { repository } = engine;
  const now = clock().getTime();
  const due = new Set(
    (await repository.care()).flatMap(({ task, nextAt }) =>
      nextAt !== null && Date.parse(nextAt) <= now ? [task] : [],
    ),
  );
  signal.addEventListener('abort', () => {
    if (due.has('verification')) void repository.cancel({ task: 'verify' });
    if (due.has('restore-drill')) void repository.cancel({ task: 'restore-drill' });
  });
  // A drill takes minutes; a verification, hours.
  const runs: CareRun[] = [];
  for (const task of ['restore-drill', 'verification'] as const)
    if (due.has(task) && !signal.aborted) runs.push(...(await careFor(task)));
  return runs;

  async function careFor(task: CareTask): Promise<CareRun[]> {
    try {
      switch (task) {
        case 'restore-drill': {
          const { sessionId } = await repository.drill({ which: 'due' });
          return sessionId === null ? [] : [{ task, session: await sessionEnd(sessionId) }];
        }
        case 'verification': {
          const verification = await repository.verifyDue();
          return verification.repositories.length === 0 ? [] : [{ task, verification }];
        }
        default:
          return assertNever(task);
      }
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return [{ task, error: toErrorData(error) }];
    }
  }
}

/** Exactly the members of command-line.md. */
export function careJson(run: CareRun): object {
  const { task } = run;
  if ('error' in run) return { task, error: { code: run.error.code, message: render(run.error.message) } };
  if ('verification' in run) return { task, ...run.verification };
  const { id: sessionId, status, log } = run.session;
  return { task, sessionId, status, log };
}

export function careLines(run: CareRun): string[] {
  if ('error' in run)
    return [repositoryTexts.notCaredFor({ task: run.task, reason: render(run.error.message) })];
  if ('verification' in run) return run.verification.repositories.flatMap(verificationLines);
  const { log } = run.session;
  return [
    ...log.map(({ type, text: said }) => `${type.padEnd(8)}${said}`),
    repositoryTexts.drill.ended(run.session),
  ];
}

export function careCode(run: CareRun): ExitCode {
  if ('error' in run) return exitCodeOfError(run.error.code);
  return 'verification' in run ? exitCodeOfVerification(run.verification) : exitCodeOfSession(run.session);
}
