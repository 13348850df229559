import { Field, Input, Radio, RadioGroup, Select } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { useAppInfo } from '../../base/app-info.js';
import { t } from '../../messages/index.js';
import { CertificateField, ConnectionsField, type FieldsProps, useProblem } from './CommonFields.js';
import { MailboxesField } from './MailboxesField.js';
import { keepsSecret, methods, securities } from './source-fields.js';
import { portAfter, tidyServer } from './typed-server.js';
import { useFieldStyles } from './field-styles.js';

/** Server, encryption and sign-in of an IMAP source. */
export function ImapFields(props: FieldsProps): ReactNode {
  const styles = useFieldStyles();
  const { fields, change } = props;
  const info = useAppInfo();
  const problem = useProblem(fields);
  const text = (key: 'host' | 'port' | 'user' | 'secret') => ({
    value: fields[key],
    onChange: (_event: unknown, { value }: { readonly value: string }) => {
      change({ [key]: value });
    },
  });
  return (
    <>
      <div className={styles.encryptedServer}>
        <Field label={t.sources.host} required validationMessage={problem('host')}>
          <Input
            className={styles.input}
            {...text('host')}
            placeholder="mail.example.com"
            onBlur={() => {
              tidyServer(props);
            }}
          />
        </Field>
        <Field label={t.sources.port} required validationMessage={problem('port')}>
          <Input className={styles.input} inputMode="numeric" {...text('port')} />
        </Field>
        <Field label={t.sources.security} validationMessage={problem('security')}>
          <Select
            className={styles.input}
            value={fields.security}
            onChange={(_event, { value }) => {
              const security = securities.find((known) => known === value);
              if (security) change({ security, port: portAfter(fields, security) });
            }}
          >
            {securities.map((security) => (
              <option key={security} value={security}>
                {t.sources.securities[security]}
              </option>
            ))}
          </Select>
        </Field>
      </div>
      <RadioGroup
        layout="horizontal"
        aria-label={t.sources.method}
        value={fields.method}
        onChange={(_event, { value }) => {
          const method = methods.find((known) => known === value);
          if (method) change({ method });
        }}
      >
        {methods.map((method) => (
          <Radio key={method} value={method} label={t.sources.methods[method]} />
        ))}
      </RadioGroup>
      <div className={styles.pair}>
        <Field
          label={fields.method === 'master' ? t.sources.masterUser : t.sources.user}
          required
          validationMessage={problem('user')}
        >
          <Input className={styles.input} autoComplete="off" {...text('user')} />
        </Field>
        <Field
          label={t.sources.secret}
          required={!keepsSecret(fields)}
          hint={info.secretStorage === 'keychain' ? t.sources.secretKeychain : t.sources.secretFile}
          validationMessage={problem('secret')}
        >
          <Input
            className={styles.input}
            type="password"
            autoComplete="off"
            {...(keepsSecret(fields) ? { placeholder: t.sources.unchanged } : {})}
            {...text('secret')}
          />
        </Field>
      </div>
      {fields.method === 'master' && <MailboxesField {...props} />}
      {fields.security !== 'plain' && <CertificateField {...props} />}
      <ConnectionsField {...props} />
    </>
  );
}
