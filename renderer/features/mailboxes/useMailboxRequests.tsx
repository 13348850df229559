import { type ReactNode, useCallback, useState } from 'react';
import type { DeletionForecast } from '../../../shared/backup/mailbox-data.js';
import { assertNever } from '../../../shared/errors.js';
import { bridge } from '../../base/bridge.js';
import { type Action, useAction } from '../../components/useAction.js';
import { DataLossDialog } from './DataLossDialog.js';
import { ExclusionDialog } from './ExclusionDialog.js';
import { HoldDialog } from './HoldDialog.js';
import { KindDialog } from './KindDialog.js';
import { SeveralDialog } from './SeveralDialog.js';
import type { MailboxRequest, OnMailboxRequest } from './requests.js';
import { useSetKinds } from './useSetKinds.js';

/** A request, and of the deletion of one mailbox's data what it would take away. */
interface Asked {
  readonly request: MailboxRequest;
  readonly forecast: DeletionForecast | null;
}

interface MailboxRequests {
  readonly onRequest: OnMailboxRequest;
  /** What is under way before a dialog is there, and how it failed. */
  readonly action: Action;
  /** The dialog that asks, while there is one. */
  readonly dialog: ReactNode;
}

/** What can be done to mailboxes: each request is asked about in a dialog, except for what can be taken back at once. */
export function useMailboxRequests(): MailboxRequests {
  const action = useAction();
  const { run } = action;
  const setKinds = useSetKinds();
  const [asked, setAsked] = useState<Asked | null>(null);
  const onRequest = useCallback<OnMailboxRequest>(
    (request) => {
      const { kind, mailboxes } = request;
      const [only] = mailboxes;
      if (mailboxes.length === 1 && only !== undefined) {
        if (kind === 'set-kind') {
          run(() => setKinds(mailboxes, request.to));
          return;
        }
        if (kind === 'delete-data' || kind === 'revoke') {
          const { deletionForecast, revokeForecast } = bridge.mailboxes;
          const foresee = kind === 'revoke' ? revokeForecast : deletionForecast;
          run(async () => {
            setAsked({ request, forecast: await foresee({ mailboxId: only.id }) });
          });
          return;
        }
      }
      setAsked({ request, forecast: null });
    },
    [run, setKinds],
  );
  const close = useCallback(() => {
    setAsked(null);
  }, []);
  const dialog = asked === null ? null : <RequestDialog {...asked} onClose={close} />;
  return { onRequest, action, dialog };
}

function RequestDialog(props: Asked & { readonly onClose: () => void }): ReactNode {
  const { request, forecast, onClose } = props;
  const { kind, mailboxes } = request;
  const [only] = mailboxes;
  const isOne = mailboxes.length === 1 && only !== undefined;
  switch (kind) {
    case 'exclude':
    case 'include':
      return <ExclusionDialog kind={kind} mailboxes={mailboxes} onClose={onClose} />;
    case 'set-kind':
      return <KindDialog mailboxes={mailboxes} to={request.to} onClose={onClose} />;
    case 'hold':
    case 'release':
      return isOne ? (
        <HoldDialog kind={kind} mailbox={only} onClose={onClose} />
      ) : (
        <SeveralDialog kind={kind} mailboxes={mailboxes} onClose={onClose} />
      );
    case 'delete-data':
    case 'revoke':
      return isOne && forecast !== null ? (
        <DataLossDialog kind={kind} mailbox={only} forecast={forecast} onClose={onClose} />
      ) : (
        <SeveralDialog kind={kind} mailboxes={mailboxes} onClose={onClose} />
      );
    default:
      return assertNever(kind);
  }
}
