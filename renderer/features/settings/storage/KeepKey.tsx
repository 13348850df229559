import { Checkbox, Field } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { useAppInfo } from '../../../base/app-info.js';
import { t } from '../../../messages/index.js';

/** Whether the repository's key is kept on this computer, and where. */
export function KeepKey(props: {
  readonly keep: boolean;
  readonly onChange: (keep: boolean) => void;
}): ReactNode {
  const { secretStorage } = useAppInfo();
  return (
    <Field hint={secretStorage === 'keychain' ? t.encryption.keptInKeychain : t.encryption.keptInFile}>
      <Checkbox
        label={t.encryption.keep}
        checked={props.keep}
        onChange={(_event, { checked }) => {
          props.onChange(checked === true);
        }}
      />
    </Field>
  );
}
