import { Field, Textarea } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { bridge } from '../../../base/bridge.js';
import { PathField } from '../../../components/PathField.js';
import { t } from '../../../messages/index.js';
import type { SourceFields } from './draft.js';

export interface FieldsProps {
  readonly fields: SourceFields;
  readonly change: (part: Partial<SourceFields>) => void;
}

/** Mailboxes by hand, where the server lists none. */
export function MailboxesField({ fields, change }: FieldsProps): ReactNode {
  return (
    <Field label={t.sources.handMailboxes} hint={t.sources.handMailboxesHint} required>
      <Textarea
        rows={3}
        value={fields.mailboxes}
        onChange={(_event, { value }) => {
          change({ mailboxes: value });
        }}
      />
    </Field>
  );
}

/** The certificate of an organisation's own authority. */
export function CertificateField({ fields, change }: FieldsProps): ReactNode {
  return (
    <PathField
      label={t.sources.caFile}
      hint={t.sources.caFileHint}
      value={fields.caFile}
      choose={bridge.sources.chooseFile}
      onChange={(caFile) => {
        change({ caFile });
      }}
    />
  );
}
