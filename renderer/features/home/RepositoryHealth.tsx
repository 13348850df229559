import { makeStyles, mergeClasses } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { CareTask } from '../../../shared/backup/care.js';
import { type RepositoryState, lastDrillOf } from '../../../shared/backup/status.js';
import { StopSessionButton } from '../../components/StopSessionButton.js';
import { type Tone, ToneIcon } from '../../components/tone.js';
import { type Format, useFormat } from '../../messages/format.js';
import { t } from '../../messages/index.js';
import { useRunning } from '../../stores/sessions.js';

const useStyles = makeStyles({
  list: { display: 'flex', flexDirection: 'column', rowGap: '6px', marginTop: '16px' },
  line: { display: 'flex', columnGap: '8px' },
  running: { alignItems: 'center' },
});

/** When the repositories were last read back, what was mended since, and when a restore was last tried. */
export function RepositoryHealth(props: { readonly repositories: readonly RepositoryState[] }): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const { repositories } = props;
  if (repositories.length === 0) return null;
  return (
    <ul className={styles.list}>
      {[verified(repositories, format), ...mended(repositories, format), drilled(repositories, format)].map(
        ({ tone, words }) => (
          <li key={words} className={styles.line}>
            <ToneIcon tone={tone} />
            <span>{words}</span>
          </li>
        ),
      )}
      <Running type="verification" words={t.home.verifying} />
      <Running type="restore-drill" words={t.home.drilling} />
    </ul>
  );
}

/** What is under way, and how to end it. */
function Running(props: { readonly type: CareTask; readonly words: string }): ReactNode {
  const styles = useStyles();
  const session = useRunning(props.type);
  if (session === null) return null;
  return (
    <li className={mergeClasses(styles.line, styles.running)}>
      <ToneIcon tone="info" />
      <span>{props.words}</span>
      <StopSessionButton session={session} label={t.home.stop(session.name)} />
    </li>
  );
}

interface Line {
  readonly tone: Tone;
  readonly words: string;
}

/** Of several repositories the one that was verified the longest ago; one that never was comes before all. */
function verified(repositories: readonly RepositoryState[], format: Format): Line {
  const times = repositories.flatMap(({ verifiedAt }) => verifiedAt ?? []).sort();
  const [oldest] = times;
  if (oldest === undefined || times.length < repositories.length)
    return { tone: 'neutral', words: t.home.notVerified };
  const isDamaged = repositories.some(
    ({ damagedMessages, mendedMessages, isFileDamaged }) => isFileDamaged || damagedMessages > mendedMessages,
  );
  const when = format.relative(oldest);
  return isDamaged
    ? { tone: 'error', words: t.home.verifiedDamaged(when) }
    : { tone: 'success', words: t.home.verified(when) };
}

function mended(repositories: readonly RepositoryState[], format: Format): Line[] {
  const messages = repositories.reduce((sum, { mendedMessages }) => sum + mendedMessages, 0);
  return messages === 0 ? [] : [{ tone: 'info', words: t.home.mended(messages, format.number(messages)) }];
}

/** The oldest of the last drills of each repository. */
function drilled(repositories: readonly RepositoryState[], format: Format): Line {
  const drill = lastDrillOf(repositories);
  if (drill === null || !drill.isOfEach) return { tone: 'neutral', words: t.home.noDrill };
  const words = t.home.drill(
    format.number(drill.whole),
    drill.messages,
    format.number(drill.messages),
    format.relative(drill.at),
  );
  return { tone: drill.whole === drill.messages ? 'success' : 'error', words };
}
