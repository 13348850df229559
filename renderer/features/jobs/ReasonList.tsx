import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { LearnMore } from '../../components/LearnMore.js';
import { type Tone, ToneIcon } from '../../components/tone.js';
import { useFormat } from '../../messages/format.js';
import { t } from '../../messages/index.js';
import type { Reason, Trouble } from './reasons.js';

export const troubleTones: Readonly<Record<Trouble, Tone>> = {
  failed: 'error',
  refused: 'warning',
  warning: 'warning',
  stopped: 'neutral',
};

const useStyles = makeStyles({
  list: {
    // The table below keeps the greater part.
    maxHeight: '45%',
    flexShrink: 0,
    overflowY: 'auto',
    borderRadius: tokens.borderRadiusXLarge,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground1,
  },
  item: {
    ':not(:first-child)': { borderTop: `1px solid ${tokens.colorNeutralStroke3}` },
  },
  reason: {
    display: 'grid',
    gridTemplateColumns: '20px minmax(0, 1fr) max-content',
    columnGap: '10px',
    boxSizing: 'border-box',
    width: '100%',
    padding: '8px 16px',
    textAlign: 'start',
    cursor: 'pointer',
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' },
  },
  pressed: {
    backgroundColor: tokens.colorNeutralBackground1Selected,
    boxShadow: `inset 3px 0 0 ${tokens.colorCompoundBrandBackground}`,
    '@media (forced-colors: active)': { outline: '2px solid Highlight', outlineOffset: '-2px' },
  },
  text: { overflowWrap: 'anywhere' },
  who: {
    maxWidth: '200px',
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
    color: tokens.colorNeutralForeground2,
    fontWeight: tokens.fontWeightSemibold,
  },
  // Below the text, which a narrow pane has too little room for already.
  help: { display: 'block', padding: '0 16px 8px 46px', ':empty': { display: 'none' } },
  more: { padding: '8px 16px', color: tokens.colorNeutralForeground3 },
});

/** Why mailboxes were not backed up, each reason once; one that is pressed leaves its mailboxes alone in the table. */
export function ReasonList(props: {
  readonly reasons: readonly Reason[];
  /** Reasons that stand in the table only. */
  readonly more: number;
  /** Key of the pressed one. */
  readonly pressed: string | null;
  readonly onPress: (key: string | null) => void;
}): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const { reasons, more, pressed, onPress } = props;
  return (
    <ul className={styles.list} aria-label={t.jobs.runView.reasons}>
      {reasons.map(({ key, trouble, text, mailboxes, code }) => (
        <li key={key} className={styles.item}>
          <button
            type="button"
            aria-pressed={key === pressed}
            title={key === pressed ? t.jobs.runView.showAll : t.jobs.runView.showThese}
            className={mergeClasses(styles.reason, key === pressed && styles.pressed)}
            onClick={() => {
              onPress(key === pressed ? null : key);
            }}
          >
            <ToneIcon tone={troubleTones[trouble]} />
            <span className={styles.text} dir="auto">
              {text}
            </span>
            <span className={styles.who} dir="auto">
              {mailboxes.length === 1
                ? mailboxes[0]
                : t.jobs.runView.mailboxCount(format.number(mailboxes.length))}
            </span>
          </button>
          {code !== undefined && (
            <span className={styles.help}>
              <LearnMore code={code} about={text} />
            </span>
          )}
        </li>
      ))}
      {more > 0 && <li className={styles.more}>{t.jobs.runView.moreReasons(more, format.number(more))}</li>}
    </ul>
  );
}
