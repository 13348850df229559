import { MessageBar, MessageBarBody, makeStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { FoundDatabase } from '../../../../shared/backup/cluster.js';
import { type Tone, ToneSentence } from '../../../components/tone.js';
import { t } from '../../../messages/index.js';

const useStyles = makeStyles({
  root: { display: 'flex', flexDirection: 'column', rowGap: '8px' },
  list: { display: 'flex', flexDirection: 'column', rowGap: '4px', overflowWrap: 'anywhere' },
});

/** What a test has found: whether the database is fit, then each thing. */
export function DatabaseFindings(props: {
  readonly found: FoundDatabase;
  /** Its address leads elsewhere on each computer. */
  readonly isLocal: boolean;
}): ReactNode {
  const styles = useStyles();
  const { found, isLocal } = props;
  return (
    <div className={styles.root}>
      <MessageBar intent={found.isUsable ? 'success' : 'error'} layout="multiline">
        <MessageBarBody>{found.isUsable ? t.workers.usable : t.workers.notUsable}</MessageBarBody>
      </MessageBar>
      <ul className={styles.list} aria-label={t.workers.found}>
        {linesOf(found, isLocal).map(([tone, said]) => (
          <li key={said}>
            <ToneSentence tone={tone}>{said}</ToneSentence>
          </li>
        ))}
      </ul>
    </div>
  );
}

function linesOf(found: FoundDatabase, isLocal: boolean): (readonly [Tone, string])[] {
  const { host, version, isEncrypted, content } = found;
  return [
    isEncrypted ? ['success', t.workers.encrypted(host)] : ['neutral', t.workers.plain(host)],
    ...(isLocal ? [['warning', t.workers.thisComputer] as const] : []),
    ['success', t.workers.version(version)],
    [content === 'newer-cluster' ? 'error' : 'success', t.workers.contents[content]],
    rightsOf(found),
  ];
}

function rightsOf({ mayMakeTables, isUsable, content }: FoundDatabase): readonly [Tone, string] {
  if (mayMakeTables) return ['success', t.workers.mayMakeTables];
  return isUsable || content === 'newer-cluster'
    ? ['neutral', t.workers.mayNotNeeded]
    : ['error', t.workers.mayNotMakeTables];
}
