import { Combobox, Field, Option, makeStyles } from '@fluentui/react-components';
import { type ReactNode, useMemo, useState } from 'react';
import type { Mailbox } from '../../../shared/backup/mailbox.js';
import { sliceOf } from '../../components/rows.js';
import { useFormat } from '../../messages/format.js';
import { t } from '../../messages/index.js';
import type { MailboxList } from '../../stores/mailboxes/mailbox-list.js';
import { allMailboxes, mailboxMatcher } from '../../stores/mailboxes/mailbox-query.js';
import { useMailboxes } from '../../stores/mailboxes/useMailboxes.js';

/** Enough to choose from by eye; the rest is found by typing. */
const optionsShown = 50;

const byName = { column: 'mailbox', direction: 'ascending' } as const;

const useStyles = makeStyles({
  field: { flex: '1 1 200px', minWidth: 0, maxWidth: '420px' },
  // Fluent's own is wider than the field may be.
  box: { minWidth: 0 },
  input: { minWidth: 0, textOverflow: 'ellipsis' },
  list: { maxHeight: '320px' },
});

/** Finds one mailbox with restore points among many. */
export function MailboxPicker(props: {
  readonly mailboxes: MailboxList;
  readonly chosen: Mailbox | null;
  readonly onChoose: (mailbox: Mailbox) => void;
}): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const { mailboxes, chosen, onChoose } = props;
  const [typed, setTyped] = useState<string | null>(null);
  const query = useMemo(
    () => ({ ...allMailboxes, words: [typed ?? ''], restorable: true, sort: byName }),
    [typed],
  );
  const { rows } = useMailboxes('mailbox-picker', mailboxes, query);
  // Rows may still be those of the query before: Enter right after the last letter must not choose one that does not fit.
  const fits = useMemo(() => mailboxMatcher(query), [query]);
  const matching = rows === null ? [] : sliceOf(rows, 0, optionsShown).filter((row) => fits?.(row) ?? true);
  const rest = (rows?.length ?? 0) - optionsShown;
  return (
    <Field label={t.restore.mailbox} className={styles.field}>
      <Combobox
        className={styles.box}
        input={{
          className: styles.input,
          // What is typed next takes the place of the mailbox that is chosen.
          onMouseUp: ({ currentTarget }) => {
            if (typed === null) currentTarget.select();
          },
        }}
        expandIcon={{ 'aria-label': t.common.open }}
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
          const mailbox = matching.find(({ id }) => id === optionValue);
          // Fluent says so when what is typed begins none of the options yet: nothing was chosen.
          if (mailbox === undefined) return;
          setTyped(null);
          onChoose(mailbox);
        }}
      >
        {matching.map((mailbox) => (
          <Option key={mailbox.id} value={mailbox.id}>
            {mailbox.mailbox}
          </Option>
        ))}
        {rows?.length === 0 && (
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
