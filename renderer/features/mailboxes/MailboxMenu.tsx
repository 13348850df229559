import { MenuDivider, MenuGroup, MenuGroupHeader, MenuItem, MenuItemRadio } from '@fluentui/react-components';
import type { MenuProps } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { Mailbox } from '../../../shared/backup/mailbox.js';
import { mailboxKinds } from '../../../shared/license/model.js';
import { go } from '../../base/navigation.js';
import { valueOr } from '../../base/resource.js';
import { ContextMenu, type MenuPlace } from '../../components/ContextMenu.js';
import { RowMenu } from '../../components/RowMenu.js';
import { t } from '../../messages/index.js';
import { jobsResource } from '../../stores/jobs.js';
import { isListed, possibleChanges } from './exclusion.js';
import type { MailboxRequest, OnMailboxRequest } from './requests.js';

interface MailboxMenuProps {
  readonly mailbox: Mailbox;
  readonly onRequest: OnMailboxRequest;
}

/** The three dots of a row. */
export function MailboxMenu({ mailbox, onRequest }: MailboxMenuProps): ReactNode {
  return (
    <RowMenu label={t.common.moreActions(mailbox.mailbox)} menu={kindMenu([mailbox], onRequest)}>
      <MailboxItems mailbox={mailbox} onRequest={onRequest} />
    </RowMenu>
  );
}

/** The same of the mailbox whose page it is. */
export function MailboxActionsMenu({ mailbox, onRequest }: MailboxMenuProps): ReactNode {
  return (
    <RowMenu label={t.common.moreActions(mailbox.mailbox)} menu={kindMenu([mailbox], onRequest)}>
      <ChangeItems mailbox={mailbox} onRequest={onRequest} />
    </RowMenu>
  );
}

/** The same where a row was clicked with the right button. */
export function MailboxContextMenu(
  props: MailboxMenuProps & { readonly place: MenuPlace; readonly onClose: () => void },
): ReactNode {
  const { mailbox, onRequest, place, onClose } = props;
  return (
    <ContextMenu
      label={t.common.moreActions(mailbox.mailbox)}
      menu={kindMenu([mailbox], onRequest)}
      place={place}
      onClose={onClose}
    >
      <MailboxItems mailbox={mailbox} onRequest={onRequest} />
    </ContextMenu>
  );
}

/** Marks the kind that all of them have, and asks for another one that is chosen. */
function kindMenu(
  mailboxes: readonly Mailbox[],
  onRequest: OnMailboxRequest,
): Pick<MenuProps, 'checkedValues' | 'onCheckedValueChange'> {
  const kinds = new Set(mailboxes.map(({ kind }) => kind));
  return {
    checkedValues: { kind: kinds.size === 1 ? [...kinds] : [] },
    onCheckedValueChange: (_event, { checkedItems }) => {
      const to = mailboxKinds.find((known) => known === checkedItems[0]);
      if (to) onRequest({ kind: 'set-kind', mailboxes, to });
    },
  };
}

function KindItems(): ReactNode {
  return (
    <MenuGroup>
      <MenuGroupHeader>{t.mailboxes.setKind}</MenuGroupHeader>
      {mailboxKinds.map((kind) => (
        <MenuItemRadio key={kind} name="kind" value={kind}>
          {t.mailboxes.kinds[kind]}
        </MenuItemRadio>
      ))}
    </MenuGroup>
  );
}

function MailboxItems({ mailbox, onRequest }: MailboxMenuProps): ReactNode {
  return (
    <>
      <MenuItem
        onClick={() => {
          go({ screen: 'mailboxes', mailboxId: mailbox.id });
        }}
      >
        {t.mailboxes.open}
      </MenuItem>
      {mailbox.restorePoints > 0 && (
        <MenuItem
          onClick={() => {
            go({ screen: 'restore', mailboxId: mailbox.id });
          }}
        >
          {t.mailboxes.restore}
        </MenuItem>
      )}
      {!mailbox.isOpenedOnly && (
        <>
          <MenuDivider />
          <ChangeItems mailbox={mailbox} onRequest={onRequest} />
        </>
      )}
    </>
  );
}

function ChangeItems(props: MailboxMenuProps): ReactNode {
  return (
    <>
      <ExclusionItems {...props} />
      {isListed(props.mailbox) && (
        <>
          <DataItems {...props} />
          <KindItems />
        </>
      )}
    </>
  );
}

/** One that waits does where restore points of before a smaller license are there. */
function mayHoldLicense({ licenseState, lastBackupAt }: Mailbox): boolean {
  return (
    licenseState !== null &&
    licenseState !== 'NotRequired' &&
    (licenseState !== 'Exceeded' || lastBackupAt !== null)
  );
}

/** Legal hold, and the deletion of what was backed up, with or without its license. */
function DataItems({ mailbox, onRequest }: MailboxMenuProps): ReactNode {
  const words = t.mailboxes.data;
  const item = (kind: Exclude<MailboxRequest['kind'], 'set-kind'>, text: string): ReactNode => (
    <MenuItem
      onClick={() => {
        onRequest({ kind, mailboxes: [mailbox] });
      }}
    >
      {text}
    </MenuItem>
  );
  return (
    <>
      {mailbox.hold === null ? item('hold', words.holdItem) : item('release', words.releaseItem)}
      {item('delete-data', words.deleteItem)}
      {mayHoldLicense(mailbox) && item('revoke', words.revokeItem)}
      <MenuDivider />
    </>
  );
}

/** Drawn only while the menu is open, as jobs are looked at. */
function ExclusionItems({ mailbox, onRequest }: MailboxMenuProps): ReactNode {
  const jobs = valueOr(
    jobsResource.use((state) => state.data),
    [],
  );
  const words = { exclude: t.mailboxes.exclude, include: t.mailboxes.includeAgain };
  const kinds = possibleChanges(mailbox, jobs);
  if (kinds.length === 0) return null;
  return (
    <>
      {kinds.map((kind) => (
        <MenuItem
          key={kind}
          onClick={() => {
            onRequest({ kind, mailboxes: [mailbox] });
          }}
        >
          {words[kind]}
        </MenuItem>
      ))}
      <MenuDivider />
    </>
  );
}
