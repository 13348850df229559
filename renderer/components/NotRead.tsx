import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { SourceCheck } from '../../shared/backup/source-draft.js';
import { useFormat } from '../messages/format.js';
import { t } from '../messages/index.js';
import { ToneLabel } from './tone.js';

const useStyles = makeStyles({
  list: {
    margin: 0,
    maxHeight: '120px',
    overflowY: 'auto',
    fontSize: tokens.fontSizeBase200,
    overflowWrap: 'anywhere',
  },
});

/** What a source has that is not read, each with its reason; nothing while there is none. */
export function NotRead({ passedOver }: Pick<SourceCheck, 'passedOver'>): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  if (passedOver.length === 0) return null;
  const tone = passedOver.some(({ mayBeMail }) => mayBeMail) ? 'warning' : 'neutral';
  return (
    <div>
      <ToneLabel tone={tone}>
        {t.sources.notRead(passedOver.length, format.number(passedOver.length))}
      </ToneLabel>
      <ul className={styles.list} aria-label={t.sources.notReadList} tabIndex={0}>
        {passedOver.map(({ name, reason }) => (
          <li key={name} dir="auto">
            {t.sources.notReadLine(name, format.say(reason))}
          </li>
        ))}
      </ul>
    </div>
  );
}
