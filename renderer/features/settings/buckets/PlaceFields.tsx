import { Checkbox, Field, Input, Radio, RadioGroup, Select, makeStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { useAppInfo } from '../../../base/app-info.js';
import { bridge } from '../../../base/bridge.js';
import { PathField } from '../../../components/PathField.js';
import { t } from '../../../messages/index.js';
import {
  type BucketDraft,
  bucketProblem,
  credentialTypes,
  endpointProblem,
  hasPathStyle,
  longest,
  prefixProblem,
  withRegion,
} from './bucket-draft.js';
import { providerHints, providers } from './providers.js';

const useStyles = makeStyles({
  pair: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr) minmax(0, 1fr)',
    gap: '12px',
    alignItems: 'start',
    '@media (max-width: 560px)': { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
  // Fluent's inputs have a least width that is more than a narrow column.
  input: { minWidth: 0, width: '100%' },
  advanced: { display: 'flex', flexDirection: 'column', rowGap: '8px', paddingBlock: '8px 4px' },
  summary: { cursor: 'pointer', width: 'max-content' },
});

interface PlaceFieldsProps {
  readonly draft: BucketDraft;
  readonly change: (part: Partial<BucketDraft>) => void;
  readonly secretKey: string;
  readonly onSecretKey: (secretKey: string) => void;
  /** The secret key that was stored before is still used where none is typed. */
  readonly keepsSecretKey: boolean;
}

/** Where a bucket is, and what opens it. */
export function PlaceFields(props: PlaceFieldsProps): ReactNode {
  const styles = useStyles();
  const { draft, change } = props;
  const hints = providerHints[draft.provider];
  return (
    <>
      <div className={styles.pair}>
        <Field label={t.buckets.provider}>
          <Select
            className={styles.input}
            value={draft.provider}
            onChange={(_event, { value }) => {
              const provider = providers.find((each) => each === value);
              if (provider) change(withRegion(draft, { provider }));
            }}
          >
            {providers.map((provider) => (
              <option key={provider} value={provider}>
                {t.buckets.providers[provider]}
              </option>
            ))}
          </Select>
        </Field>
        <Field label={t.buckets.region} required>
          <Input
            className={styles.input}
            value={draft.region}
            maxLength={longest.region}
            placeholder={hints.region}
            onChange={(_event, { value }) => {
              change(withRegion(draft, { region: value }));
            }}
          />
        </Field>
      </div>
      <Field label={t.buckets.endpoint} required validationMessage={endpointProblem(draft)}>
        <Input
          value={draft.endpoint}
          placeholder={hints.endpoint}
          onChange={(_event, { value }) => {
            change({ endpoint: value });
          }}
        />
      </Field>
      <div className={styles.pair}>
        <Field
          label={t.buckets.bucket}
          required
          hint={t.buckets.bucketHint}
          validationMessage={bucketProblem(draft)}
        >
          <Input
            className={styles.input}
            value={draft.bucket}
            onChange={(_event, { value }) => {
              change({ bucket: value });
            }}
          />
        </Field>
        <Field label={t.buckets.prefix} hint={t.buckets.prefixHint} validationMessage={prefixProblem(draft)}>
          <Input
            className={styles.input}
            value={draft.prefix}
            placeholder="postkeep"
            onChange={(_event, { value }) => {
              change({ prefix: value });
            }}
          />
        </Field>
      </div>
      <AccessFields {...props} />
      <Advanced {...props} />
    </>
  );
}

function AccessFields({
  draft,
  change,
  secretKey,
  onSecretKey,
  keepsSecretKey,
}: PlaceFieldsProps): ReactNode {
  const styles = useStyles();
  const { secretStorage } = useAppInfo();
  return (
    <>
      <RadioGroup
        aria-label={t.buckets.access}
        value={draft.credentials}
        onChange={(_event, { value }) => {
          const credentials = credentialTypes.find((each) => each === value);
          if (credentials) change({ credentials });
        }}
      >
        {credentialTypes.map((type) => (
          <Radio key={type} value={type} label={t.buckets.credentials[type]} />
        ))}
      </RadioGroup>
      {draft.credentials === 'keys' && (
        <div className={styles.pair}>
          <Field label={t.buckets.accessKeyId} required>
            <Input
              className={styles.input}
              autoComplete="off"
              maxLength={longest.accessKeyId}
              value={draft.accessKeyId}
              onChange={(_event, { value }) => {
                change({ accessKeyId: value });
              }}
            />
          </Field>
          <Field
            label={t.buckets.secretKey}
            required={!keepsSecretKey}
            hint={secretStorage === 'keychain' ? t.sources.secretKeychain : t.sources.secretFile}
          >
            <Input
              className={styles.input}
              type="password"
              autoComplete="off"
              value={secretKey}
              {...(keepsSecretKey ? { placeholder: t.buckets.unchanged } : {})}
              onChange={(_event, { value }) => {
                onSecretKey(value);
              }}
            />
          </Field>
        </div>
      )}
    </>
  );
}

/** What fits by itself for most. */
function Advanced({ draft, change }: PlaceFieldsProps): ReactNode {
  const styles = useStyles();
  return (
    <details open={draft.caFile !== ''}>
      <summary className={styles.summary}>{t.buckets.advanced}</summary>
      <div className={styles.advanced}>
        <Field hint={t.buckets.pathStyleHint}>
          <Checkbox
            label={t.buckets.pathStyle}
            checked={hasPathStyle(draft)}
            onChange={(_event, { checked }) => {
              change({ pathStyle: checked === true });
            }}
          />
        </Field>
        <PathField
          label={t.buckets.caFile}
          hint={t.buckets.caFileHint}
          value={draft.caFile}
          choose={bridge.sources.chooseFile}
          onChange={(caFile) => {
            change({ caFile });
          }}
        />
      </div>
    </details>
  );
}
