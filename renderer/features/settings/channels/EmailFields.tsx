import { Field, Input, Select, makeStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { useAppInfo } from '../../../base/app-info.js';
import { bridge } from '../../../base/bridge.js';
import { PathField } from '../../../components/PathField.js';
import { useFormat } from '../../../messages/format.js';
import { t } from '../../../messages/index.js';
import {
  type ChannelFields,
  type CheckedField,
  channelProblem,
  keepsSecret,
  methods,
  securities,
  withSecurity,
} from './channel-fields.js';

const narrow = '@media (max-width: 560px)';
const whole = { gridTemplateColumns: 'minmax(0, 1fr)' };
const grid = { display: 'grid', gap: '12px', alignItems: 'start' } as const;

const useStyles = makeStyles({
  // Fluent's inputs have a least width that is more than a narrow column.
  input: { minWidth: 0, width: '100%' },
  server: { ...grid, gridTemplateColumns: 'minmax(0, 1fr) 88px 200px', [narrow]: whole },
  pair: { ...grid, gridTemplateColumns: 'minmax(0, 1fr) minmax(0, 1fr)', [narrow]: whole },
});

export interface ChannelFieldsProps {
  readonly fields: ChannelFields;
  readonly change: (part: Partial<ChannelFields>) => void;
}

/** What is wrong with a field, with numbers as they are written here. */
export function useChannelProblem(fields: ChannelFields): (field: CheckedField) => string | null {
  const format = useFormat();
  return (field) => channelProblem(fields, field, format.number);
}

/** Server, encryption, sign-in and addresses of a channel by e-mail. */
export function EmailFields(props: ChannelFieldsProps): ReactNode {
  const styles = useStyles();
  const { fields, change } = props;
  const problem = useChannelProblem(fields);
  const text = (key: 'host' | 'port' | 'user' | 'from' | 'to') => ({
    className: styles.input,
    autoComplete: 'off',
    value: fields[key],
    onChange: (_event: unknown, { value }: { readonly value: string }) => {
      change({ [key]: value });
    },
  });
  return (
    <>
      <div className={styles.server}>
        <Field label={t.channels.host} required validationMessage={problem('host')}>
          <Input {...text('host')} placeholder="smtp.example.com" />
        </Field>
        <Field label={t.channels.port} required validationMessage={problem('port')}>
          <Input {...text('port')} inputMode="numeric" />
        </Field>
        <Field label={t.channels.security}>
          <Select
            className={styles.input}
            value={fields.security}
            onChange={(_event, { value }) => {
              const security = securities.find((known) => known === value);
              if (security) change(withSecurity(fields, security));
            }}
          >
            {securities.map((security) => (
              <option key={security} value={security}>
                {t.channels.securities[security]}
              </option>
            ))}
          </Select>
        </Field>
      </div>
      <div className={styles.pair}>
        <Field label={t.channels.method}>
          <Select
            className={styles.input}
            value={fields.method}
            onChange={(_event, { value }) => {
              const method = methods.find((known) => known === value);
              if (method) change({ method, secret: '', credentialsFile: '' });
            }}
          >
            {methods.map((method) => (
              <option key={method} value={method}>
                {t.channels.methods[method]}
              </option>
            ))}
          </Select>
        </Field>
        {fields.method !== 'none' && (
          <Field
            label={fields.method === 'password' ? t.channels.user : t.channels.mailbox}
            required
            validationMessage={problem('user')}
          >
            <Input {...text('user')} />
          </Field>
        )}
      </div>
      <SecretField {...props} />
      <div className={styles.pair}>
        <Field label={t.channels.from} required validationMessage={problem('from')}>
          <Input {...text('from')} placeholder="postkeep@example.com" />
        </Field>
        <Field label={t.channels.to} required hint={t.channels.toHint} validationMessage={problem('to')}>
          <Input {...text('to')} placeholder="it@example.com" />
        </Field>
      </div>
    </>
  );
}

function SecretField({ fields, change }: ChannelFieldsProps): ReactNode {
  const styles = useStyles();
  const info = useAppInfo();
  const problem = useChannelProblem(fields);
  const isKept = keepsSecret(fields);
  const placeholder = isKept ? { placeholder: t.channels.unchanged } : {};
  switch (fields.method) {
    case 'none':
      return null;
    case 'password':
      return (
        <Field
          label={t.channels.secret}
          required={!isKept}
          hint={info.secretStorage === 'keychain' ? t.sources.secretKeychain : t.sources.secretFile}
          validationMessage={problem('secret')}
        >
          <Input
            className={styles.input}
            type="password"
            autoComplete="off"
            {...placeholder}
            value={fields.secret}
            onChange={(_event, { value }) => {
              change({ secret: value });
            }}
          />
        </Field>
      );
    case 'm365':
    case 'google':
      return (
        <PathField
          label={fields.method === 'google' ? t.sources.serviceAccountKey : t.sources.credentialsFile}
          hint={fields.method === 'google' ? t.sources.serviceAccountKeyHint : t.sources.credentialsFileHint}
          required={!isKept}
          {...placeholder}
          problem={problem('credentialsFile')}
          value={fields.credentialsFile}
          choose={bridge.sources.chooseCredentials}
          onChange={(credentialsFile) => {
            change({ credentialsFile });
          }}
        />
      );
  }
}
