import { Checkbox, Field, Input, Radio, RadioGroup, makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { ProbedBucket } from '../../../../shared/backup/bucket-repository.js';
import { useFormat } from '../../../messages/format.js';
import { t } from '../../../messages/index.js';
import { type BucketDraft, lockDaysOf, lockDaysProblem, lockModes, longest } from './bucket-draft.js';
import { lockOffer } from './offer.js';

const useStyles = makeStyles({
  fields: { display: 'flex', flexDirection: 'column', rowGap: '8px', paddingInlineStart: '32px' },
  days: { width: '120px' },
  quiet: { color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200 },
});

const dayMs = 86_400_000;

/** Whether what is written is locked, for how long and how hard, and what that means. */
export function LockFields(props: {
  readonly probed: ProbedBucket;
  readonly draft: BucketDraft;
  readonly change: (part: Partial<BucketDraft>) => void;
}): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const { probed, draft, change } = props;
  const offer = lockOffer(probed);
  const isOffered = offer === 'held' || offer === 'untested';
  const days = lockDaysOf(draft);
  const until = days === null ? null : new Date(format.clock().getTime() + days * dayMs).toISOString();
  return (
    <>
      <Field
        {...(isOffered ? {} : { hint: offer === 'none' ? t.buckets.locksNotOffered : t.buckets.lockNotHeld })}
      >
        <Checkbox
          label={t.buckets.locks}
          disabled={!isOffered}
          checked={isOffered && draft.locks}
          onChange={(_event, { checked }) => {
            change({ locks: checked === true });
          }}
        />
      </Field>
      {isOffered && draft.locks && (
        <div className={styles.fields}>
          <Field
            label={t.buckets.lockDays}
            required
            validationMessage={lockDaysProblem(draft, format.number)}
          >
            <Input
              className={styles.days}
              inputMode="numeric"
              maxLength={longest.lockDays}
              value={draft.lockDays}
              onChange={(_event, { value }) => {
                change({ lockDays: value });
              }}
            />
          </Field>
          <Field label={t.buckets.lockMode}>
            <RadioGroup
              value={draft.lockMode}
              onChange={(_event, { value }) => {
                const lockMode = lockModes.find((each) => each === value);
                if (lockMode) change({ lockMode });
              }}
            >
              {lockModes.map((mode) => (
                <Radio key={mode} value={mode} label={t.buckets.lockModes[mode]} />
              ))}
            </RadioGroup>
          </Field>
          {until !== null && <p>{t.buckets.lockMeans[draft.lockMode](format.day(until))}</p>}
          <p className={styles.quiet}>
            {t.buckets.lockStays} {offer === 'untested' && t.buckets.locksUntested}
          </p>
        </div>
      )}
    </>
  );
}
