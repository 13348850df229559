import { Checkbox, Field, Input, makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { WebhookFormat } from '../../../../shared/notifications/channel.js';
import { t } from '../../../messages/index.js';
import { type ChannelFieldsProps, useChannelProblem } from './EmailFields.js';
import { keepsSecret } from './channel-fields.js';

const useStyles = makeStyles({
  hint: { color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200 },
});

/** Address of a webhook, and the key that signs what one's own receiver gets. */
export function WebhookFields(props: ChannelFieldsProps & { readonly format: WebhookFormat }): ReactNode {
  const styles = useStyles();
  const { fields, change, format } = props;
  const problem = useChannelProblem(fields);
  const isKept = keepsSecret(fields);
  return (
    <>
      <Field
        label={t.channels.address}
        required={!isKept}
        hint={`${t.channels.addressHints[format]} ${t.channels.addressSecret}`}
        validationMessage={problem('address')}
      >
        <Input
          autoComplete="off"
          placeholder={isKept ? t.channels.unchanged : 'https://'}
          value={fields.address}
          onChange={(_event, { value }) => {
            change({ address: value });
          }}
        />
      </Field>
      {format === 'json' &&
        (isKept ? (
          <Field hint={t.channels.newKeyHint}>
            <Checkbox
              label={t.channels.newKey}
              checked={fields.newKey}
              onChange={(_event, { checked }) => {
                change({ newKey: checked === true });
              }}
            />
          </Field>
        ) : (
          <p className={styles.hint}>{t.channels.keyOnSave}</p>
        ))}
    </>
  );
}
