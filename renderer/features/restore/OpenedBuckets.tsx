import { Button, MessageBar, MessageBarBody, makeStyles, tokens } from '@fluentui/react-components';
import { ArrowSync16Regular, Stop16Filled } from '@fluentui/react-icons';
import { type ReactNode, useCallback, useEffect, useState } from 'react';
import type { BucketProgress, FollowedBucket } from '../../../shared/backup/bucket-repository.js';
import { bridge } from '../../base/bridge.js';
import { ErrorText } from '../../components/ErrorText.js';
import { LateProgressBar } from '../../components/LateProgressBar.js';
import { useAction } from '../../components/useAction.js';
import { useFormat } from '../../messages/format.js';
import { t } from '../../messages/index.js';
import { useBuckets, useRepositoryName } from '../../stores/buckets.js';

/** Who comes back to the screen at once looks at what was just looked at. */
const newForMs = 60_000;

const useStyles = makeStyles({
  root: {
    display: 'flex',
    flexDirection: 'column',
    flexShrink: 0,
    rowGap: '4px',
    ':not(:empty)': { marginBottom: '12px' },
  },
  line: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '0 12px' },
  seen: { color: tokens.colorNeutralForeground3, overflowWrap: 'anywhere' },
});

/** As of when the buckets are shown that other computers back up into, and what has come there since; nothing without one. */
export function OpenedBuckets({ onChanged }: { readonly onChanged: () => void }): ReactNode {
  const isThere = useBuckets().some(({ use }) => use === 'opened');
  return isThere ? <Seen onChanged={onChanged} /> : null;
}

function Seen({ onChanged }: { readonly onChanged: () => void }): ReactNode {
  const styles = useStyles();
  const { busy, error, run } = useAction();
  const [followed, setFollowed] = useState<readonly FollowedBucket[]>([]);
  const [progress, setProgress] = useState<BucketProgress | null>(null);
  useEffect(() => bridge.buckets.progress(setProgress), []);
  const look = useCallback(
    (olderThanMs: number) => {
      run(async () => {
        try {
          const found = await bridge.buckets.follow({ olderThanMs });
          setFollowed((before) => found.map((each) => saidOf(each, before)));
          if (found.some(({ added, gone }) => added + gone > 0)) onChanged();
        } finally {
          setProgress(null);
        }
      });
    },
    [run, onChanged],
  );
  useEffect(() => {
    look(newForMs);
  }, [look]);
  const figures = progress?.task === 'follow' ? progress : { step: 'packs' as const, done: 0, total: 0 };
  return (
    <div className={styles.root}>
      {followed.map((bucket, place) => (
        <SeenBucket
          key={bucket.path}
          bucket={bucket}
          refresh={
            place === 0 && (
              <Button
                size="small"
                appearance="subtle"
                icon={<ArrowSync16Regular />}
                disabledFocusable={busy}
                onClick={() => {
                  look(0);
                }}
              >
                {t.restore.refreshBuckets}
              </Button>
            )
          }
        />
      ))}
      {busy && (
        <LateProgressBar
          label={t.restore.lookingInBuckets}
          progress={{ done: figures.done, total: Math.max(1, figures.total) }}
          text={(done, total) =>
            figures.total === 0 ? t.restore.lookingInBuckets : t.buckets.rebuilding[figures.step](done, total)
          }
          action={
            <Button
              size="small"
              icon={<Stop16Filled />}
              aria-label={t.restore.stopLooking}
              onClick={() => {
                void bridge.buckets.cancel({ task: 'follow' });
              }}
            >
              {t.restore.stop}
            </Button>
          }
        />
      )}
      {error !== null && (
        <MessageBar intent="warning" layout="multiline">
          <MessageBarBody>
            <ErrorText error={error} />
          </MessageBarBody>
        </MessageBar>
      )}
    </div>
  );
}

function saidOf(bucket: FollowedBucket, before: readonly FollowedBucket[]): FollowedBucket {
  const former = bucket.isAsked ? undefined : before.find(({ path }) => path === bucket.path);
  return former ?? bucket;
}

function SeenBucket(props: { readonly bucket: FollowedBucket; readonly refresh: ReactNode }): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const nameOf = useRepositoryName();
  const { path, seenAt, problems, error } = props.bucket;
  const name = nameOf(path);
  return (
    <>
      <div className={styles.line}>
        <span className={styles.seen}>
          {seenAt === null ? t.restore.neverSeen(name) : t.restore.seenAsOf(name, format.dateTime(seenAt))}
        </span>
        {props.refresh}
      </div>
      {error !== null && (
        <MessageBar intent="warning" layout="multiline">
          <MessageBarBody>
            {`${t.restore.notLooked} `}
            <ErrorText error={error} />
          </MessageBarBody>
        </MessageBar>
      )}
      {problems.map((problem, index) => (
        <MessageBar key={index} intent="warning" layout="multiline">
          <MessageBarBody>{format.say(problem)}</MessageBarBody>
        </MessageBar>
      ))}
    </>
  );
}
