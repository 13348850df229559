import { Field, Input, Radio, RadioGroup } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { OAuthProvider } from '../../../shared/backup/source.js';
import { useAppInfo } from '../../base/app-info.js';
import { bridge } from '../../base/bridge.js';
import { PathField } from '../../components/PathField.js';
import { t } from '../../messages/index.js';
import { CertificateField, ConnectionsField, type FieldsProps, useProblem } from './CommonFields.js';
import { DirectoryFields } from './DirectoryFields.js';
import { keepsSecret, proofs } from './source-fields.js';
import { tidyServer } from './typed-server.js';
import { useFieldStyles } from './field-styles.js';

/** The app or service account that reads an organisation's mailboxes, and which mailboxes these are. */
export function OAuthFields(
  props: FieldsProps & { readonly provider: OAuthProvider; readonly finder: ReactNode },
): ReactNode {
  const styles = useFieldStyles();
  const { fields, change, provider } = props;
  const problem = useProblem(fields);
  return (
    <>
      <p className={styles.hint}>{t.sources.typeHints[provider]}</p>
      {provider === 'm365' ? <MicrosoftFields {...props} /> : <CredentialsFile {...props} isKey />}
      <DirectoryFields {...props} />
      <div className={styles.server}>
        <Field label={t.sources.host} required validationMessage={problem('host')}>
          <Input
            className={styles.input}
            value={fields.host}
            onChange={(_event, { value }) => {
              change({ host: value });
            }}
            onBlur={() => {
              tidyServer(props);
            }}
          />
        </Field>
        <Field label={t.sources.port} required validationMessage={problem('port')}>
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
      <CertificateField {...props} />
      <ConnectionsField {...props} />
    </>
  );
}

function MicrosoftFields({ fields, change }: FieldsProps): ReactNode {
  const styles = useFieldStyles();
  const info = useAppInfo();
  const problem = useProblem(fields);
  const isKept = keepsSecret(fields);
  const text = (key: 'tenantId' | 'clientId' | 'secret') => ({
    ...(isKept ? { placeholder: t.sources.unchanged } : {}),
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
            <Field label={t.sources.tenantId} required={!isKept} validationMessage={problem('tenantId')}>
              <Input {...text('tenantId')} />
            </Field>
            <Field label={t.sources.clientId} required={!isKept} validationMessage={problem('clientId')}>
              <Input {...text('clientId')} />
            </Field>
          </div>
          <Field
            label={t.sources.clientSecret}
            required={!isKept}
            hint={info.secretStorage === 'keychain' ? t.sources.secretKeychain : t.sources.secretFile}
            validationMessage={problem('secret')}
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
  const problem = useProblem(fields);
  const kept = info.secretStorage === 'keychain' ? t.sources.credentialsKeychain : t.sources.credentialsKept;
  return (
    <PathField
      label={isKey ? t.sources.serviceAccountKey : t.sources.credentialsFile}
      hint={`${isKey ? t.sources.serviceAccountKeyHint : t.sources.credentialsFileHint} ${kept}`}
      required={!keepsSecret(fields)}
      {...(keepsSecret(fields) ? { placeholder: t.sources.unchanged } : {})}
      problem={problem('credentialsFile')}
      value={fields.credentialsFile}
      choose={bridge.sources.chooseCredentials}
      onChange={(credentialsFile) => {
        change({ credentialsFile });
      }}
    />
  );
}
