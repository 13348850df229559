import { makeStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { RepositoryState } from '../../../shared/backup/status.js';
import { type Tone, ToneIcon } from '../../components/tone.js';
import { type Format, useFormat } from '../../messages/format.js';
import { t } from '../../messages/index.js';

const useStyles = makeStyles({
  list: { display: 'flex', flexDirection: 'column', rowGap: '6px', marginTop: '16px' },
  line: { display: 'flex', columnGap: '8px' },
});

/** When the repositories were last read back, and what was mended since. */
export function RepositoryHealth(props: { readonly repositories: readonly RepositoryState[] }): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const { repositories } = props;
  if (repositories.length === 0) return null;
  return (
    <ul className={styles.list}>
      {[verified(repositories, format), ...mended(repositories, format)].map(({ tone, words }) => (
        <li key={words} className={styles.line}>
          <ToneIcon tone={tone} />
          <span>{words}</span>
        </li>
      ))}
    </ul>
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
