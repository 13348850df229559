import { MessageBar, MessageBarBody, makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { ProbedBucket } from '../../../../shared/backup/bucket-repository.js';
import type { ObjectStoreFinding } from '../../../../shared/backup/object-store-probe.js';
import { type Tone, ToneIcon } from '../../../components/tone.js';
import { useFormat } from '../../../messages/format.js';
import { t } from '../../../messages/index.js';
import { lacksLockAlone } from './offer.js';

const useStyles = makeStyles({
  root: { display: 'flex', flexDirection: 'column', rowGap: '8px' },
  list: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(256px, 1fr))',
    gap: '4px 12px',
    '@media (max-width: 560px)': { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
  line: { display: 'flex', columnGap: '8px' },
  whole: { gridColumn: '1 / -1' },
  said: { minWidth: 0, overflowWrap: 'anywhere' },
  quiet: { color: tokens.colorNeutralForeground3 },
});

/** What a test has found: whether the bucket is fit, then each thing with what it means. */
export function Findings({ probed }: { readonly probed: ProbedBucket }): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const { isUsable, findings, leftBehind, content } = probed;
  const isFit = isUsable || lacksLockAlone(probed);
  return (
    <div className={styles.root}>
      <MessageBar intent={isUsable ? 'success' : isFit ? 'warning' : 'error'} layout="multiline">
        <MessageBarBody>
          {isUsable ? t.buckets.usable : isFit ? t.buckets.usableUnlocked : t.buckets.notUsable}{' '}
          {whatIsThere(content, isFit)}
        </MessageBarBody>
      </MessageBar>
      <ul className={styles.list} aria-label={t.buckets.found}>
        {findings.map((finding) => (
          <Line key={finding.ability} finding={finding} />
        ))}
      </ul>
      {leftBehind.length > 0 && (
        <p className={styles.quiet}>
          {t.buckets.leftBehind(leftBehind.length, format.number(leftBehind.length))}
        </p>
      )}
    </div>
  );
}

function Line({ finding }: { readonly finding: ObjectStoreFinding }): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const { ability, state, remark } = finding;
  const meaning = remark === null ? meaningOf(finding) : format.say(remark);
  return (
    <li className={meaning === null ? styles.line : `${styles.line} ${styles.whole}`}>
      <ToneIcon tone={toneOf(finding)} />
      <span className={styles.said}>
        {t.buckets.abilities[ability]}: {t.buckets.states[state]}
        {meaning !== null && (
          <>
            . <span className={styles.quiet}>{meaning}</span>
          </>
        )}
      </span>
    </li>
  );
}

function whatIsThere(content: ProbedBucket['content'], isFit: boolean): string {
  switch (content.type) {
    case 'nothing':
      return isFit ? t.buckets.nothingThere : '';
    case 'repository':
      return content.path === null
        ? t.buckets.repositoryThere(content.isEncrypted)
        : t.buckets.knownHere(content.path);
    case 'other':
      return t.buckets.otherThere(content.name);
  }
}

/** What follows from a finding of which the server says nothing more. */
function meaningOf({ ability, state }: ObjectStoreFinding): string | null {
  if (ability === 'lock' && state === 'no') return t.buckets.noLock;
  return ability === 'versions' && state === 'yes' ? t.buckets.versionsKept : null;
}

function toneOf({ ability, state, remark }: ObjectStoreFinding): Tone {
  if (state === 'yes') return 'success';
  if (state === 'unknown') return 'neutral';
  // Those that a bucket may well do without.
  if (ability === 'versions' || (ability === 'lock' && remark === null)) return 'neutral';
  return ability === 'clock' ? 'warning' : 'error';
}
