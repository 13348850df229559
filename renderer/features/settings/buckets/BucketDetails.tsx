import { Button, MessageBar, MessageBarBody, makeStyles, tokens } from '@fluentui/react-components';
import { type ReactNode, useState } from 'react';
import type { BucketRepository } from '../../../../shared/backup/bucket-repository.js';
import { nameOfPlace } from '../../../../shared/backup/object-store-place.js';
import { bridge } from '../../../base/bridge.js';
import { ErrorText } from '../../../components/ErrorText.js';
import { Facts } from '../../../components/Facts.js';
import { LoadFailed } from '../../../components/Loaded.js';
import { useAction } from '../../../components/useAction.js';
import { type Format, useFormat } from '../../../messages/format.js';
import { t } from '../../../messages/index.js';
import { bucketsResource } from '../../../stores/buckets.js';
import { loadRepositories } from '../../../stores/repositories.js';
import { CacheDialog } from './CacheDialog.js';
import { ChangeAccessDialog } from './ChangeAccessDialog.js';
import { ForgetDialog } from './ForgetDialog.js';
import { LockDialog } from './LockDialog.js';
import { RebuildDialog } from './RebuildDialog.js';

const useStyles = makeStyles({
  root: { display: 'flex', flexDirection: 'column', rowGap: '6px', marginTop: '4px' },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: '4px 8px' },
  quiet: { color: tokens.colorNeutralForeground3 },
});

const actions = ['change', 'setCache', 'changeLock', 'rebuild', 'forget'] as const;
type Action = (typeof actions)[number];

/** What is known of a repository in a bucket, and what can be done about it besides what all repositories have. */
export function BucketDetails({ bucket }: { readonly bucket: BucketRepository }): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const checking = useAction();
  const [open, setOpen] = useState<Action | null>(null);
  const [said, setSaid] = useState<readonly string[]>([]);
  const { path, place, figures, error, lastContact } = bucket;
  const name = nameOfPlace(place);
  const close = (): void => {
    setOpen(null);
  };
  const end = (remarks: readonly string[]): void => {
    setOpen(null);
    setSaid(remarks);
    void loadRepositories();
  };
  const check = (): void => {
    checking.run(async () => {
      // What came of it is the last contact.
      await bridge.buckets.reach({ path });
      await bucketsResource.load();
    });
  };
  const failure = lastContact?.error ?? null;
  return (
    <div className={styles.root}>
      <Facts facts={factsOf(bucket, format)} />
      {figures === null && error !== null && (
        <p className={styles.quiet}>
          <ErrorText error={error} />
        </p>
      )}
      {failure !== null && (
        <MessageBar intent="warning" layout="multiline">
          <MessageBarBody>
            <ErrorText error={failure} />
          </MessageBarBody>
        </MessageBar>
      )}
      <div className={styles.buttons}>
        <Button
          size="small"
          aria-label={t.buckets.of(t.buckets.check, name)}
          disabledFocusable={checking.busy}
          onClick={check}
        >
          {checking.busy ? t.buckets.checking : t.buckets.check}
        </Button>
        {actions
          .filter((action) => action !== 'changeLock' || place.lock !== null)
          .map((action) => (
            <Button
              key={action}
              size="small"
              aria-label={t.buckets.of(t.buckets[action], name)}
              onClick={() => {
                setSaid([]);
                setOpen(action);
              }}
            >
              {t.buckets[action]}
            </Button>
          ))}
      </div>
      <div aria-live="polite">
        {checking.error && <LoadFailed error={checking.error} />}
        {said.map((each) => (
          <MessageBar key={each} intent={each === t.buckets.secretNotKept ? 'warning' : 'success'}>
            <MessageBarBody>{each}</MessageBarBody>
          </MessageBar>
        ))}
      </div>
      {open === 'change' && <ChangeAccessDialog bucket={bucket} onChanged={end} onClose={close} />}
      {open === 'setCache' && <CacheDialog bucket={bucket} onDone={end} onClose={close} />}
      {open === 'changeLock' && <LockDialog bucket={bucket} onDone={end} onClose={close} />}
      {open === 'rebuild' && <RebuildDialog bucket={bucket} onClose={close} />}
      {open === 'forget' && <ForgetDialog bucket={bucket} onDone={end} onClose={close} />}
    </div>
  );
}

function factsOf(
  { path, place, figures, lastContact }: BucketRepository,
  format: Format,
): (readonly [string, string])[] {
  const contact =
    lastContact === null
      ? t.buckets.notAsked
      : lastContact.error === null
        ? t.buckets.answered(format.relative(lastContact.at))
        : t.buckets.failed(format.relative(lastContact.at));
  return [
    ...(figures === null ? [] : figureFacts(figures, place.lock !== null, format)),
    [t.buckets.connection, contact],
    [t.buckets.index, path],
  ];
}

function figureFacts(
  figures: NonNullable<BucketRepository['figures']>,
  hasLock: boolean,
  format: Format,
): (readonly [string, string])[] {
  const { packs, bytesInBucket, bytesCached, cacheBytes, bytesWaiting, locked } = figures;
  const stored = t.buckets.inBucketOf(format.bytes(bytesInBucket), packs, format.number(packs));
  const waiting = bytesWaiting === 0 ? [] : [t.buckets.waiting(format.bytes(bytesWaiting))];
  return [
    [t.buckets.inBucket, [stored, ...waiting].join(' · ')],
    [t.buckets.here, t.buckets.hereOf(format.bytes(bytesCached), format.bytes(cacheBytes))],
    [
      t.buckets.locked,
      locked !== null
        ? t.buckets.lockedUntil(format.bytes(locked.bytes), format.dateTime(locked.until))
        : hasLock
          ? t.buckets.lockedNothing
          : t.buckets.lockedOff,
    ],
  ];
}
