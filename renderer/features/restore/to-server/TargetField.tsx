import { Combobox, Field, Option, makeStyles } from '@fluentui/react-components';
import { type ReactNode, useState } from 'react';
import type { SourceMailbox } from '../../../../shared/backup/source.js';
import { bridge } from '../../../base/bridge.js';
import { t } from '../../../messages/index.js';
import { valueOr } from '../../../base/resource.js';
import { useCall } from '../../../stores/useCall.js';

/** Enough to choose from by eye; the rest is found by typing. */
const optionsShown = 50;

const useStyles = makeStyles({ list: { maxHeight: '240px' } });

const listMailboxes = async (sourceId: string): Promise<readonly SourceMailbox[]> =>
  (await bridge.sources.mailboxes({ sourceId })).mailboxes;

/** The mailbox that is restored to: one that the source lists, or an address typed in, which no list of a master user may have. */
export function TargetField(props: {
  readonly sourceId: string;
  readonly value: string;
  readonly onChange: (mailbox: string) => void;
}): ReactNode {
  const styles = useStyles();
  const { sourceId, value, onChange } = props;
  const [typed, setTyped] = useState(false);
  // A list that cannot be read keeps nobody from typing: the restore itself says what is wrong with the source.
  const mailboxes = valueOr(useCall(sourceId, listMailboxes).data, []);
  const query = typed ? value.trim().toLowerCase() : '';
  const matching = mailboxes.filter(({ mailbox }) => mailbox.toLowerCase().includes(query));
  return (
    <Field label={t.restoreToServer.target} hint={t.restoreToServer.targetHint} required>
      <Combobox
        expandIcon={{ 'aria-label': t.common.open }}
        freeform
        dir="auto"
        maxLength={320}
        value={value}
        selectedOptions={[value]}
        listbox={{ className: styles.list }}
        onChange={(event) => {
          setTyped(true);
          onChange(event.target.value);
        }}
        onOptionSelect={(_event, { optionValue }) => {
          setTyped(false);
          if (optionValue !== undefined) onChange(optionValue);
        }}
      >
        {matching.slice(0, optionsShown).map(({ mailbox }) => (
          <Option key={mailbox} value={mailbox}>
            {mailbox}
          </Option>
        ))}
      </Combobox>
    </Field>
  );
}
