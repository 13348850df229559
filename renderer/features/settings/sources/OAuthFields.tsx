import { Field, Input, Radio, RadioGroup, Textarea } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { OAuthProvider } from '../../../../shared/backup/model.js';
import { useAppInfo } from '../../../app/app-info.js';
import { bridge } from '../../../app/bridge.js';
import { PathField } from '../../../components/PathField.js';
import { t } from '../../../messages/index.js';
import { type SourceFields, proofs } from './draft.js';
import { useFieldStyles } from './field-styles.js';

interface FieldsProps {
  readonly fields: SourceFields;
  readonly change: (part: Partial<SourceFields>) => void;
}

/** The app or service account that reads an organisation's mailboxes, and which mailboxes these are. */
export function OAuthFields(props: FieldsProps & { readonly provider: OAuthProvider }): ReactNode {
  const styles = useFieldStyles();
  const { fields, change, provider } = props;
  return (
    <>
      <p className={styles.hint}>{t.sources.typeHints[provider]}</p>
      {provider === 'm365' ? <MicrosoftFields {...props} /> : <CredentialsFile {...props} isKey />}
      <Field label={t.sources.handMailboxes} hint={t.sources.handMailboxesHint} required>
        <Textarea
          rows={3}
          value={fields.mailboxes}
          onChange={(_event, { value }) => {
            change({ mailboxes: value });
          }}
        />
      </Field>
      <div className={styles.server}>
        <Field label={t.sources.host} required>
          <Input
            className={styles.input}
            value={fields.host}
            onChange={(_event, { value }) => {
              change({ host: value });
            }}
          />
        </Field>
        <Field label={t.sources.port} required>
          <Input
            className={styles.input}
            inputMode="numeric"
            value={fields.port}
            onChange={(_event, { value }) => {
              change({ port: value });
            }}
          />
        </Field>
      </div>
      <PathField
        label={t.sources.caFile}
        hint={t.sources.caFileHint}
        value={fields.caFile}
        choose={bridge.sources.chooseFile}
        onChange={(caFile) => {
          change({ caFile });
        }}
      />
    </>
  );
}

function MicrosoftFields({ fields, change }: FieldsProps): ReactNode {
  const styles = useFieldStyles();
  const info = useAppInfo();
  const text = (key: 'tenantId' | 'clientId' | 'secret') => ({
    className: styles.input,
    autoComplete: 'off',
    value: fields[key],
    onChange: (_event: unknown, { value }: { readonly value: string }) => {
      change({ [key]: value });
    },
  });
  return (
    <>
      <RadioGroup
        layout="horizontal"
        aria-label={t.sources.proof}
        value={fields.proof}
        onChange={(_event, { value }) => {
          const proof = proofs.find((known) => known === value);
          if (proof) change({ proof });
        }}
      >
        {proofs.map((proof) => (
          <Radio key={proof} value={proof} label={t.sources.proofs[proof]} />
        ))}
      </RadioGroup>
      {fields.proof === 'file' ? (
        <CredentialsFile fields={fields} change={change} isKey={false} />
      ) : (
        <>
          <div className={styles.pair}>
            <Field label={t.sources.tenantId} required>
              <Input {...text('tenantId')} />
            </Field>
            <Field label={t.sources.clientId} required>
              <Input {...text('clientId')} />
            </Field>
          </div>
          <Field
            label={t.sources.clientSecret}
            required
            hint={info.secretStorage === 'keychain' ? t.sources.secretKeychain : t.sources.secretFile}
          >
            <Input type="password" {...text('secret')} />
          </Field>
        </>
      )}
    </>
  );
}

function CredentialsFile({ fields, change, isKey }: FieldsProps & { readonly isKey: boolean }): ReactNode {
  const info = useAppInfo();
  const kept = info.secretStorage === 'keychain' ? t.sources.credentialsKeychain : t.sources.credentialsKept;
  return (
    <PathField
      label={isKey ? t.sources.serviceAccountKey : t.sources.credentialsFile}
      hint={`${isKey ? t.sources.serviceAccountKeyHint : t.sources.credentialsFileHint} ${kept}`}
      required
      value={fields.credentialsFile}
      choose={bridge.sources.chooseCredentials}
      onChange={(credentialsFile) => {
        change({ credentialsFile });
      }}
    />
  );
}
