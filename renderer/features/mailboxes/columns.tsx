import { MenuDivider, MenuGroup, MenuGroupHeader, MenuItem, MenuItemRadio } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { Mailbox } from '../../../shared/backup/model.js';
import { type MailboxLicenseState, mailboxKinds } from '../../../shared/license/model.js';
import { bridge } from '../../base/bridge.js';
import { go } from '../../base/navigation.js';
import type { Column } from '../../components/column.js';
import { RowMenu } from '../../components/RowMenu.js';
import { type Tone, ToneLabel } from '../../components/tone.js';
import type { Action } from '../../components/useAction.js';
import type { Format } from '../../messages/format.js';
import { t } from '../../messages/index.js';
import { jobsResource } from '../../stores/jobs.js';
import { valueOr } from '../../base/resource.js';
import type { DataLossKind } from './DataLossDialog.js';
import type { ExclusionRequest } from './ExclusionDialog.js';
import { stateWords } from './state-words.js';
import { HeldName } from './HeldBadge.js';
import { jobChanges } from '../../../shared/backup/exclusion.js';

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
export function mailboxColumns(
  format: Format,
  action: Action,
  onRequest: (request: MailboxRequest) => void,
): Column<Mailbox>[] {
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
      width: '136px',
      sortable: true,
      title: ({ licenseState }) => t.mailboxes.licenseStateHints[licenseState],
      cell: (mailbox) => <LicenseState mailbox={mailbox} format={format} />,
    },
    {
      id: 'firstAdmitted',
      header: t.mailboxes.columns.firstAdmitted,
      width: '96px',
      hideBelow: 700,
      sortable: true,
      title: ({ firstAdmittedAt }) => format.dateTime(firstAdmittedAt),
      cell: ({ firstAdmittedAt }) => format.shortDate(firstAdmittedAt),
    },
    {
      id: 'state',
      header: t.mailboxes.columns.state,
      width: '148px',
      hideBelow: 580,
      sortable: true,
      title: (mailbox) => stateWords(mailbox, format)?.hint,
      cell: (mailbox) => <BackupState mailbox={mailbox} format={format} />,
    },
    {
      id: 'jobs',
      header: t.mailboxes.columns.jobs,
      width: 'minmax(96px, 3fr)',
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
      cell: ({ lastBackupAt }) => (lastBackupAt === null ? t.common.never : format.shortDate(lastBackupAt)),
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
      cell: (mailbox) => <MailboxMenu mailbox={mailbox} action={action} onRequest={onRequest} />,
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
  const text =
    queuePosition === null
      ? t.mailboxes.licenseStates[licenseState]
      : t.mailboxes.queue(format.number(queuePosition));
  return <ToneLabel tone={tones[licenseState]}>{text}</ToneLabel>;
}

interface MailboxMenuProps {
  readonly mailbox: Mailbox;
  readonly action: Action;
  readonly onRequest: (request: MailboxRequest) => void;
}

/** What was chosen of a row's menu and is asked about in a dialog. */
export type MailboxRequest =
  | ExclusionRequest
  | { readonly kind: 'hold' | 'release'; readonly mailbox: Mailbox }
  | { readonly kind: DataLossKind; readonly mailbox: Mailbox };

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

function MailboxMenu({ mailbox, action, onRequest }: MailboxMenuProps): ReactNode {
  return (
    <RowMenu
      label={t.common.moreActions(mailbox.mailbox)}
      menu={{
        checkedValues: { kind: [mailbox.kind] },
        onCheckedValueChange: (_event, { checkedItems }) => {
          const kind = mailboxKinds.find((known) => known === checkedItems[0]);
          if (kind) action.run(() => bridge.mailboxes.setKind({ mailboxId: mailbox.id, kind }));
        },
      }}
    >
      {mailbox.restorePoints > 0 && (
        <>
          <MenuItem
            onClick={() => {
              go({ screen: 'restore', mailboxId: mailbox.id });
            }}
          >
            {t.mailboxes.restore}
          </MenuItem>
          {!mailbox.isOpenedOnly && <MenuDivider />}
        </>
      )}
      {!mailbox.isOpenedOnly && (
        <>
          <ExclusionItems mailbox={mailbox} onRequest={onRequest} />
          <DataItems mailbox={mailbox} onRequest={onRequest} />
          <MenuGroup>
            <MenuGroupHeader>{t.mailboxes.setKind}</MenuGroupHeader>
            {mailboxKinds.map((kind) => (
              <MenuItemRadio key={kind} name="kind" value={kind}>
                {t.mailboxes.kinds[kind]}
              </MenuItemRadio>
            ))}
          </MenuGroup>
        </>
      )}
    </RowMenu>
  );
}

/** One that waits does where restore points of before a smaller license are there. */
function mayHoldLicense({ licenseState, lastBackupAt }: Mailbox): boolean {
  return licenseState !== 'NotRequired' && (licenseState !== 'Exceeded' || lastBackupAt !== null);
}

/** Legal hold, and the deletion of what was backed up, with or without its license. */
function DataItems({ mailbox, onRequest }: Omit<MailboxMenuProps, 'action'>): ReactNode {
  const words = t.mailboxes.data;
  const holding = mailbox.hold === null ? 'hold' : 'release';
  return (
    <>
      <MenuItem
        onClick={() => {
          onRequest({ kind: holding, mailbox });
        }}
      >
        {holding === 'hold' ? words.holdItem : words.releaseItem}
      </MenuItem>
      <MenuItem
        onClick={() => {
          onRequest({ kind: 'delete-data', mailbox });
        }}
      >
        {words.deleteItem}
      </MenuItem>
      {mayHoldLicense(mailbox) && (
        <MenuItem
          onClick={() => {
            onRequest({ kind: 'revoke', mailbox });
          }}
        >
          {words.revokeItem}
        </MenuItem>
      )}
      <MenuDivider />
    </>
  );
}

/** Drawn only while the menu is open, as jobs are looked at. */
function ExclusionItems({ mailbox, onRequest }: Omit<MailboxMenuProps, 'action'>): ReactNode {
  const jobs = valueOr(
    jobsResource.use((state) => state.data),
    [],
  );
  const words = { exclude: t.mailboxes.exclude, include: t.mailboxes.includeAgain };
  const kinds = (['exclude', 'include'] as const).filter(
    (kind) => jobChanges(kind, mailbox, jobs).length > 0,
  );
  if (kinds.length === 0) return null;
  return (
    <>
      {kinds.map((kind) => (
        <MenuItem
          key={kind}
          onClick={() => {
            onRequest({ kind, mailbox });
          }}
        >
          {words[kind]}
        </MenuItem>
      ))}
      <MenuDivider />
    </>
  );
}
