import type { Verification } from '../../../../shared/backup/maintenance.js';
import type { Format } from '../../../messages/format.js';
import { t } from '../../../messages/index.js';

/** What is damaged as lines with tabs, for a mail or a spreadsheet. */
export function verificationText({ repositories }: Verification, { say }: Format): string {
  const header = [
    t.storage.columns.repository,
    t.storage.columns.subject,
    t.storage.columns.mailboxes,
    t.storage.columns.reason,
    'SHA-256',
  ];
  const rows = repositories.flatMap(({ path, damaged, damagedMessages, file, older, searchIndex, error }) => [
    ...damaged.map(({ subject, mailboxes, reason, sha256 }) => [
      path,
      subject,
      mailboxes.join(', '),
      say(reason),
      sha256,
    ]),
    ...(damagedMessages > damaged.length
      ? [[path, t.storage.notNamed(String(damagedMessages - damaged.length))]]
      : []),
    ...file.map((problem) => [path, '', '', say(problem)]),
    ...[older, searchIndex].flatMap((remark) => (remark === null ? [] : [[path, '', '', say(remark)]])),
    ...(error === null ? [] : [[path, '', '', say(error.message)]]),
  ]);
  return [header, ...rows].map((row) => `${row.join('\t').trimEnd()}\n`).join('');
}
