import type { RepositoryVerification, Verification } from '../shared/backup/maintenance.js';
import { repositoryTexts } from '../shared/texts/command-line/repository.js';
import { type Text, render } from '../shared/texts/text.js';
import { type ExitCode, exitCodes } from './exit-codes.js';

const words = repositoryTexts.verify;

/** What was found in one repository. */
export function verificationLines(found: RepositoryVerification): string[] {
  if (found.error !== null) return [words.failed({ path: found.path, problem: render(found.error.message) })];
  const remarks = remarksOn(found).map((remark) => `  ${render(remark)}`);
  if (found.damagedMessages === 0 && found.file.length === 0) return [words.whole(found), ...remarks];
  const unnamed = found.damagedMessages - found.damaged.length;
  return [
    words.damaged(found),
    ...found.damaged.flatMap(({ subject, mailboxes, reason, sha256 }) => [
      `  ${subject === '' ? words.noSubject : subject}`,
      `    ${words.mailboxes({ names: mailboxes.join(', ') })}`,
      `    ${render(reason)} ${sha256}`.trimEnd(),
    ]),
    ...(unnamed > 0 ? [`  ${words.more({ count: unnamed })}`] : []),
    ...(found.file.length > 0
      ? [`  ${words.file}`, ...found.file.map((problem) => `    ${render(problem)}`)]
      : []),
    ...remarks,
  ];
}

/** What does not concern the mail that is there. */
function remarksOn({ older, searchIndex }: RepositoryVerification): Text[] {
  return [older, searchIndex].flatMap((remark) => remark ?? []);
}

/** Exit code of a verification: damage, and what could not be read, has failed. */
export function exitCodeOfVerification({ whole, repositories }: Verification): ExitCode {
  if (!whole) return exitCodes.failed;
  return repositories.some((each) => remarksOn(each).length > 0) ? exitCodes.warnings : exitCodes.success;
}
