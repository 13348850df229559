import { Button, Field, Textarea } from '@fluentui/react-components';
import { type ReactNode, useState } from 'react';
import { type Source, type SourceConfig, mostHandMailboxes } from '../../../../shared/backup/source.js';
import { type AddressList, parseAddressList } from '../../../../shared/backup/address-list.js';
import { accountOf, namedByHand } from '../../../../shared/backup/source-edit.js';
import { bridge } from '../../../base/bridge.js';
import { ConfirmDialog } from '../../../components/ConfirmDialog.js';
import { useAction } from '../../../components/useAction.js';
import { useFormat } from '../../../messages/format.js';
import { t } from '../../../messages/index.js';
import { testSource } from '../../../stores/source-states.js';

type ListingConfig = Extract<SourceConfig, { type: 'imap' }>;

/** Adds mailboxes to the list of a source that somebody has written; nothing where the source says itself which it has. */
export function AddMailboxes(props: {
  readonly source: Source;
  readonly onAdded: (mailboxes: readonly string[]) => void;
}): ReactNode {
  const [isOpen, setOpen] = useState(false);
  const { source, onAdded } = props;
  const { config } = source;
  if (config.type !== 'imap' || config.auth.method === 'password' || namedByHand(config).length === 0)
    return null;
  return (
    <>
      <Button
        size="small"
        onClick={() => {
          setOpen(true);
        }}
      >
        {t.jobWizard.addMailboxes.open}
      </Button>
      {isOpen && (
        <AddDialog
          source={source}
          config={config}
          onClose={() => {
            setOpen(false);
          }}
          onAdded={onAdded}
        />
      )}
    </>
  );
}

function AddDialog(props: {
  readonly source: Source;
  readonly config: ListingConfig;
  readonly onClose: () => void;
  readonly onAdded: (mailboxes: readonly string[]) => void;
}): ReactNode {
  const { source, config } = props;
  const format = useFormat();
  const action = useAction();
  const [typed, setTyped] = useState('');
  // What cannot be read now is added at the second click only, once that is said.
  const [isTold, setTold] = useState(false);
  const known = namedByHand(config);
  const list = parseAddressList(typed, { userNames: config.auth.method === 'master', known });
  const { fresh, there } = told(list, known);
  const problem = problemOf(list, known.length + fresh.length, format.number);
  const said = [
    ...(fresh.length > 0 ? [t.jobWizard.addMailboxes.fresh(fresh.length, format.number(fresh.length))] : []),
    ...(there.length > 0
      ? [t.jobWizard.addMailboxes.there(there[0] ?? '', there.length, format.number(there.length))]
      : []),
  ];
  const add = (): void => {
    action.run(async () => {
      const draft = { name: source.name, secret: null, sourceId: source.id };
      if (!isTold) {
        setTold(true);
        await bridge.sources.check({ ...draft, config: { ...config, mailboxes: fresh } });
      }
      await bridge.sources.update({ ...draft, config: { ...config, mailboxes: [...known, ...fresh] } });
      // How that goes is said in the list of sources.
      testSource(source.id).catch(() => undefined);
      props.onAdded(fresh);
      props.onClose();
    });
  };
  return (
    <ConfirmDialog
      title={t.jobWizard.addMailboxes.title}
      text={t.jobWizard.addMailboxes.text(source.name)}
      confirm={action.error === null ? t.jobWizard.addMailboxes.add : t.jobWizard.addMailboxes.addAnyway}
      busy={action.busy}
      isReady={fresh.length > 0 && problem === null}
      error={action.error}
      onConfirm={add}
      onCancel={props.onClose}
    >
      <Field
        label={t.jobWizard.addMailboxes.addresses}
        {...(problem === null ? {} : { validationMessage: problem })}
      >
        <Textarea
          rows={3}
          value={typed}
          onChange={(_event, { value }) => {
            action.clear();
            setTold(false);
            setTyped(value);
          }}
        />
      </Field>
      <p role="status">{said.join(' ')}</p>
    </ConfirmDialog>
  );
}

/** Those that the source has not got yet, and those that it has, in whatever letters. */
function told(
  { mailboxes }: AddressList,
  known: readonly string[],
): { readonly fresh: string[]; readonly there: string[] } {
  const accounts = new Set(known.map(accountOf));
  const isThere = (mailbox: string): boolean => accounts.has(accountOf(mailbox));
  return {
    fresh: mailboxes.filter((mailbox) => !isThere(mailbox)),
    there: mailboxes.filter(isThere),
  };
}

function problemOf(
  { badLines }: AddressList,
  total: number,
  number: (value: number) => string,
): string | null {
  if (total > mostHandMailboxes) return t.sources.tooManyMailboxes(number(mostHandMailboxes));
  return badLines.length === 0 ? null : t.sources.badLines(badLines.length, number(badLines.length));
}
