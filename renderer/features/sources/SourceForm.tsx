import { Field, Input } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { nameSchema } from '../../../shared/backup/limits.js';
import { bridge } from '../../base/bridge.js';
import { longestOf } from '../../base/limits.js';
import { PathField } from '../../components/PathField.js';
import { t } from '../../messages/index.js';
import { type FieldsProps, useProblem } from './CommonFields.js';
import { ImapFields } from './ImapFields.js';
import { OAuthFields } from './OAuthFields.js';
import { suggestedName } from './source-fields.js';

/** The fields of a source's kind, and its name; `finder` is what reads an organisation's directory. */
export function SourceForm(props: FieldsProps & { readonly finder: ReactNode }): ReactNode {
  const { fields, change } = props;
  return (
    <>
      <PlaceFields {...props} />
      <Field label={t.sources.name} hint={t.sources.nameHint}>
        <Input
          dir="auto"
          maxLength={longestOf(nameSchema)}
          placeholder={suggestedName(fields)}
          value={fields.name}
          onChange={(_event, { value }) => {
            change({ name: value });
          }}
        />
      </Field>
    </>
  );
}

/** Where the mail is, and how to get in. */
function PlaceFields({ fields, change, finder }: FieldsProps & { readonly finder: ReactNode }): ReactNode {
  const problem = useProblem(fields);
  switch (fields.type) {
    case 'imap':
      return <ImapFields fields={fields} change={change} />;
    case 'm365':
    case 'google':
      return <OAuthFields key={fields.type} provider={fields.type} {...{ fields, change, finder }} />;
    case 'maildir':
    case 'mbox':
      return (
        <PathField
          label={t.sources.folder}
          problem={problem('path')}
          hint={t.sources.typeHints[fields.type]}
          required
          value={fields.path}
          choose={bridge.sources.chooseFolder}
          onChange={(path) => {
            change({ path });
          }}
        />
      );
  }
}
