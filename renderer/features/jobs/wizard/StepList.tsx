import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { Checkmark12Filled } from '@fluentui/react-icons';
import type { ReactNode } from 'react';
import { t } from '../../../messages/index.js';
import { type JobDraft, type Step, problemsOf, stepsOf } from './draft.js';

const useStyles = makeStyles({
  list: {
    display: 'flex',
    flexDirection: 'column',
    rowGap: '2px',
    paddingInlineEnd: '16px',
    borderRight: `1px solid ${tokens.colorNeutralStroke2}`,
    '@media (max-width: 640px)': {
      flexDirection: 'row',
      flexWrap: 'wrap',
      borderRight: 'none',
      paddingInlineEnd: 0,
    },
  },
  step: {
    boxSizing: 'border-box',
    display: 'flex',
    alignItems: 'center',
    columnGap: '10px',
    width: '100%',
    height: '36px',
    padding: '0 8px',
    cursor: 'pointer',
    borderRadius: tokens.borderRadiusMedium,
    color: tokens.colorNeutralForeground3,
    ':hover:not([aria-disabled="true"])': { backgroundColor: tokens.colorNeutralBackground1Hover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' },
    '&[aria-disabled="true"]': { cursor: 'default' },
  },
  current: { color: tokens.colorNeutralForeground1, fontWeight: tokens.fontWeightSemibold },
  // In a small window only the step at hand is named, so that the step itself has room.
  other: { '@media (max-width: 640px)': { display: 'none' } },
  number: {
    display: 'grid',
    placeItems: 'center',
    flexShrink: 0,
    width: '22px',
    height: '22px',
    borderRadius: tokens.borderRadiusCircular,
    fontSize: tokens.fontSizeBase200,
    border: `1px solid ${tokens.colorNeutralStrokeAccessible}`,
    boxSizing: 'border-box',
  },
  currentNumber: {
    color: tokens.colorNeutralForegroundOnBrand,
    backgroundColor: tokens.colorBrandBackground,
    border: 'none',
  },
  doneNumber: { color: tokens.colorBrandForeground1, border: `1px solid ${tokens.colorBrandStroke1}` },
});

/** Where the wizard is; steps that have been filled in can be gone back to. */
export function StepList(props: {
  readonly current: Step;
  readonly draft: JobDraft;
  readonly onStep: (step: Step) => void;
}): ReactNode {
  const styles = useStyles();
  const { current, draft, onStep } = props;
  const steps = stepsOf(draft);
  const currentIndex = steps.indexOf(current);
  return (
    <ol className={styles.list} aria-label={t.jobWizard.stepsLabel}>
      {steps.map((step, index) => {
        const reachable = steps.slice(0, index).every((earlier) => problemsOf(draft, earlier).length === 0);
        const done = index < currentIndex;
        const isCurrent = step === current;
        return (
          <li key={step}>
            <button
              type="button"
              aria-current={isCurrent ? 'step' : undefined}
              aria-disabled={!reachable}
              aria-label={t.jobWizard.steps[step]}
              className={mergeClasses(styles.step, isCurrent && styles.current)}
              onClick={() => {
                if (reachable) onStep(step);
              }}
            >
              <span
                aria-hidden
                className={mergeClasses(
                  styles.number,
                  done && styles.doneNumber,
                  isCurrent && styles.currentNumber,
                )}
              >
                {done ? <Checkmark12Filled /> : index + 1}
              </span>
              <span className={mergeClasses(!isCurrent && styles.other)}>{t.jobWizard.steps[step]}</span>
            </button>
          </li>
        );
      })}
    </ol>
  );
}
