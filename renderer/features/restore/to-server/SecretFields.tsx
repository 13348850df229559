import {
  Checkbox,
  Field,
  Input,
  MessageBar,
  MessageBarBody,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { secretSchema } from '../../../../shared/backup/source-draft.js';
import type { Text } from '../../../../shared/texts/text.js';
import { bridge } from '../../../base/bridge.js';
import { longestOf } from '../../../base/limits.js';
import { PathField } from '../../../components/PathField.js';
import { useFormat } from '../../../messages/format.js';
import { t } from '../../../messages/index.js';

const useStyles = makeStyles({
  fields: { display: 'flex', flexDirection: 'column', rowGap: '8px' },
  text: { overflowWrap: 'anywhere' },
  option: { display: 'flex', flexDirection: 'column' },
  quiet: {
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    color: tokens.colorNeutralForeground3,
  },
});

interface SecretFieldsProps {
  readonly sourceName: string;
  /** Credentials are a file, a password is typed. */
  readonly isFile: boolean;
  /** Why it is asked for. */
  readonly reason: Text;
  readonly entered: string;
  readonly onChange: (entered: string) => void;
  readonly keep: boolean;
  readonly onKeep: (keep: boolean) => void;
  readonly onEnter: () => void;
}

/** Asks for what a source is signed in to with. */
export function SecretFields(props: SecretFieldsProps): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  return (
    <div className={styles.fields}>
      <MessageBar intent="warning" layout="multiline">
        <MessageBarBody className={styles.text}>{format.say(props.reason)}</MessageBarBody>
      </MessageBar>
      {props.isFile ? (
        <PathField
          label={t.sources.credentialsFile}
          required
          value={props.entered}
          choose={bridge.sources.chooseCredentials}
          onChange={props.onChange}
        />
      ) : (
        <Field label={t.restoreToServer.password(props.sourceName)} required>
          <Input
            // Whoever pressed Restore continues typing.
            autoFocus
            type="password"
            autoComplete="off"
            maxLength={longestOf(secretSchema)}
            value={props.entered}
            onChange={(_event, { value }) => {
              props.onChange(value);
            }}
            onKeyDown={({ key }) => {
              if (key === 'Enter') props.onEnter();
            }}
          />
        </Field>
      )}
      <Checkbox
        label={
          <span className={styles.option}>
            <span>{t.restoreToServer.keepSecret}</span>
            <span className={styles.quiet}>{t.restoreToServer.keepSecretHint}</span>
          </span>
        }
        checked={props.keep}
        onChange={(_event, { checked }) => {
          props.onKeep(checked === true);
        }}
      />
    </div>
  );
}
