import type { ReactNode } from 'react';
import type { Mailbox } from '../../../shared/backup/mailbox.js';
import type { MailboxLicenseState } from '../../../shared/license/model.js';
import type { Column } from '../../components/column.js';
import { type Tone, ToneLabel } from '../../components/tone.js';
import type { Format } from '../../messages/format.js';
import { t } from '../../messages/index.js';
import { HeldName } from './HeldBadge.js';
import { MailboxMenu } from './MailboxMenu.js';
import type { OnMailboxRequest } from './requests.js';
import { stateWords } from './state-words.js';

const tones: Readonly<Record<MailboxLicenseState, Tone>> = {
  Licensed: 'success',
  TemporaryAssigned: 'warning',
  Exceeded: 'error',
  New: 'info',
  NotRequired: 'neutral',
};

/**
 * The columns of the Mailboxes screen; the less urgent give way in a narrow window. The default one (896 px and a scroll bar) has
 * what licensing.md §7 asks of the licensed mailboxes: state, first admission, last backup, jobs.
 */
export function mailboxColumns(format: Format, onRequest: OnMailboxRequest): Column<Mailbox>[] {
  return [
    {
      id: 'mailbox',
      header: t.mailboxes.columns.mailbox,
      width: 'minmax(160px, 7fr)',
      sortable: true,
      dir: 'auto',
      title: (mailbox) => nameHint(mailbox, format),
      cell: ({ mailbox, hold }) => (hold === null ? mailbox : <HeldName name={mailbox} hold={hold} />),
    },
    {
      id: 'kind',
      header: t.mailboxes.columns.kind,
      width: '60px',
      hideBelow: 1020,
      sortable: true,
      cell: ({ kind }) => t.mailboxes.kinds[kind],
    },
    {
      id: 'licenseState',
      header: t.mailboxes.columns.licenseState,
      width: '148px',
      sortable: true,
      title: ({ licenseState }) =>
        licenseState === null ? t.mailboxes.notListed : t.mailboxes.licenseStateHints[licenseState],
      cell: (mailbox) => <LicenseState mailbox={mailbox} format={format} />,
    },
    {
      id: 'firstAdmitted',
      header: t.mailboxes.columns.firstAdmitted,
      width: '96px',
      hideBelow: 700,
      sortable: true,
      title: ({ firstAdmittedAt }) =>
        firstAdmittedAt === null ? undefined : format.dateTime(firstAdmittedAt),
      cell: ({ firstAdmittedAt }) =>
        firstAdmittedAt === null ? t.mailboxes.noState : format.day(firstAdmittedAt),
    },
    {
      id: 'state',
      header: t.mailboxes.columns.state,
      width: '142px',
      hideBelow: 580,
      sortable: true,
      title: (mailbox) => stateWords(mailbox, format)?.hint,
      cell: (mailbox) => <BackupState mailbox={mailbox} format={format} />,
    },
    {
      id: 'jobs',
      header: t.mailboxes.columns.jobs,
      width: 'minmax(104px, 3fr)',
      hideBelow: 840,
      dir: 'auto',
      title: ({ jobs }) => jobs.join(', '),
      cell: ({ jobs }) => (jobs.length === 0 ? t.common.none : jobs.join(', ')),
    },
    {
      id: 'lastBackup',
      header: t.mailboxes.columns.newestPoint,
      width: '96px',
      hideBelow: 1120,
      sortable: true,
      title: ({ lastBackupAt }) => (lastBackupAt === null ? undefined : format.dateTime(lastBackupAt)),
      cell: ({ lastBackupAt }) => (lastBackupAt === null ? t.common.never : format.day(lastBackupAt)),
    },
    {
      id: 'restorePoints',
      header: t.mailboxes.columns.restorePoints,
      width: '64px',
      align: 'end',
      hideBelow: 1220,
      sortable: true,
      cell: ({ restorePoints }) => format.number(restorePoints),
    },
    {
      id: 'size',
      header: t.mailboxes.columns.size,
      width: '80px',
      align: 'end',
      hideBelow: 1300,
      sortable: true,
      cell: ({ bytes }) => format.bytes(bytes),
    },
    {
      id: 'actions',
      header: t.jobs.columns.actions,
      hideHeader: true,
      width: '28px',
      align: 'end',
      cell: (mailbox) => <MailboxMenu mailbox={mailbox} onRequest={onRequest} />,
    },
  ];
}

function BackupState(props: { readonly mailbox: Mailbox; readonly format: Format }): ReactNode {
  const words = stateWords(props.mailbox, props.format);
  return words === null ? t.mailboxes.noState : <ToneLabel tone={words.tone}>{words.text}</ToneLabel>;
}

function LicenseState({
  mailbox,
  format,
}: {
  readonly mailbox: Mailbox;
  readonly format: Format;
}): ReactNode {
  const { licenseState, queuePosition } = mailbox;
  if (licenseState === null) return t.mailboxes.noState;
  const text =
    queuePosition === null
      ? t.mailboxes.licenseStates[licenseState]
      : t.mailboxes.queue(format.number(queuePosition));
  return <ToneLabel tone={tones[licenseState]}>{text}</ToneLabel>;
}

/** The whole name, and what its hold means. */
function nameHint({ mailbox, hold, isOpenedOnly }: Mailbox, format: Format): string {
  const { heldHint, heldMissing, openedOnly } = t.mailboxes.data;
  return [
    mailbox,
    ...(isOpenedOnly ? [openedOnly] : []),
    ...(hold === null ? [] : [heldHint(format.dateTime(hold.since), hold.reason)]),
    ...(hold === null || hold.missingIn.length === 0 ? [] : [heldMissing(hold.missingIn.join(', '))]),
  ].join('\n');
}
