import { Field, Input, Radio, RadioGroup } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { OAuthProvider } from '../../../shared/backup/source.js';
import { t } from '../../messages/index.js';
import { type FieldsProps, useProblem } from './CommonFields.js';
import { MailboxesField } from './MailboxesField.js';
import { mailboxOrigins, needsAdministrator } from './source-fields.js';
import { useFieldStyles } from './field-styles.js';

/** Which mailboxes of an organisation: those of its directory, or a list by hand. */
export function DirectoryFields(
  props: FieldsProps & {
    readonly provider: OAuthProvider;
    /** What reads the directory. */
    readonly finder: ReactNode;
  },
): ReactNode {
  const styles = useFieldStyles();
  const { fields, change, provider, finder } = props;
  const problem = useProblem(fields);
  return (
    <>
      <RadioGroup
        layout="horizontal"
        aria-label={t.directory.origin}
        value={fields.mailboxesFrom}
        onChange={(_event, { value }) => {
          const mailboxesFrom = mailboxOrigins.find((known) => known === value);
          if (mailboxesFrom) change({ mailboxesFrom });
        }}
      >
        {mailboxOrigins.map((origin) => (
          <Radio key={origin} value={origin} label={t.directory.origins[origin]} />
        ))}
      </RadioGroup>
      {fields.mailboxesFrom === 'list' ? (
        <MailboxesField fields={fields} change={change} />
      ) : (
        <>
          {provider === 'google' && (
            <Field
              label={t.directory.administrator}
              hint={t.directory.administratorHint}
              required={needsAdministrator(fields)}
              validationMessage={problem('administrator')}
            >
              <Input
                className={styles.input}
                autoComplete="off"
                placeholder="admin@example.com"
                value={fields.administrator}
                onChange={(_event, { value }) => {
                  change({ administrator: value });
                }}
              />
            </Field>
          )}
          <p className={styles.hint}>{t.directory.permissions[provider]}</p>
          {finder}
        </>
      )}
    </>
  );
}
