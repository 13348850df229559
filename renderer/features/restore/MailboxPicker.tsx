import { Combobox, Field, Option, makeStyles } from '@fluentui/react-components';
import { type ReactNode, useDeferredValue, useMemo, useState } from 'react';
import type { Mailbox } from '../../../shared/backup/model.js';
import { useFormat } from '../../messages/format.js';
import { t } from '../../messages/index.js';

/** Enough to choose from by eye; the rest is found by typing. */
const optionsShown = 50;

const useStyles = makeStyles({
  field: { flexGrow: 1, minWidth: '220px', maxWidth: '420px' },
  list: { maxHeight: '320px' },
});

/** Finds one mailbox among many. */
export function MailboxPicker(props: {
  readonly mailboxes: readonly Mailbox[];
  readonly chosen: Mailbox | null;
  readonly onChoose: (mailbox: Mailbox) => void;
}): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const { mailboxes, chosen, onChoose } = props;
  const [typed, setTyped] = useState<string | null>(null);
  const query = useDeferredValue(typed ?? '')
    .trim()
    .toLowerCase();
  const matching = useMemo(
    () => mailboxes.filter(({ mailbox }) => mailbox.toLowerCase().includes(query)),
    [mailboxes, query],
  );
  const rest = matching.length - optionsShown;
  return (
    <Field label={t.restore.mailbox} className={styles.field}>
      <Combobox
        placeholder={t.restore.mailboxPlaceholder}
        value={typed ?? chosen?.mailbox ?? ''}
        selectedOptions={chosen ? [chosen.id] : []}
        listbox={{ className: styles.list }}
        onChange={(event) => {
          setTyped(event.target.value);
        }}
        onOpenChange={(_event, { open }) => {
          if (!open) setTyped(null);
        }}
        onOptionSelect={(_event, { optionValue }) => {
          const mailbox = mailboxes.find(({ id }) => id === optionValue);
          setTyped(null);
          if (mailbox) onChoose(mailbox);
        }}
      >
        {matching.slice(0, optionsShown).map((mailbox) => (
          <Option key={mailbox.id} value={mailbox.id}>
            {mailbox.mailbox}
          </Option>
        ))}
        {matching.length === 0 && (
          <Option disabled value="" text="">
            {t.restore.noMailboxMatch}
          </Option>
        )}
        {rest > 0 && (
          <Option disabled value="" text="">
            {t.restore.moreMailboxes(format.number(rest))}
          </Option>
        )}
      </Combobox>
    </Field>
  );
}
