import { Field, Input, makeStyles } from '@fluentui/react-components';
import { type ReactNode, useState } from 'react';
import type { BucketRepository } from '../../../../shared/backup/bucket-repository.js';
import { nameOfPlace } from '../../../../shared/backup/object-store-place.js';
import { bridge } from '../../../base/bridge.js';
import { ConfirmDialog } from '../../../components/ConfirmDialog.js';
import { useAction } from '../../../components/useAction.js';
import { useFormat } from '../../../messages/format.js';
import { t } from '../../../messages/index.js';
import { lockDaysOf, lockDaysProblem, longest } from './bucket-draft.js';

const useStyles = makeStyles({ days: { width: '120px' } });

/** For how many days what backups write is locked from now on. */
export function LockDialog(props: {
  readonly bucket: BucketRepository;
  readonly onDone: (said: readonly string[]) => void;
  readonly onClose: () => void;
}): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const action = useAction();
  const { path, place } = props.bucket;
  const before = place.lock?.days ?? 0;
  const [lockDays, setLockDays] = useState(String(before));
  const days = lockDaysOf({ lockDays });
  return (
    <ConfirmDialog
      title={t.buckets.lockTitle}
      text={t.buckets.lockText(nameOfPlace(place))}
      confirm={t.buckets.lockConfirm}
      busy={action.busy}
      isReady={days !== null && days !== before}
      error={action.error}
      onConfirm={() => {
        if (days === null) return;
        action.run(async () => {
          await bridge.buckets.changeLock({ path, days });
          props.onDone([days > before ? t.buckets.lockedLonger : t.buckets.lockedShorter]);
        });
      }}
      onCancel={props.onClose}
    >
      <Field
        label={t.buckets.lockDays}
        required
        validationMessage={lockDaysProblem({ lockDays }, format.number)}
      >
        <Input
          className={styles.days}
          inputMode="numeric"
          maxLength={longest.lockDays}
          value={lockDays}
          onChange={(_event, { value }) => {
            setLockDays(value);
          }}
        />
      </Field>
    </ConfirmDialog>
  );
}
