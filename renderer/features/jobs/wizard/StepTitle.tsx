import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';

const useStyles = makeStyles({
  title: {
    fontSize: tokens.fontSizeBase400,
    lineHeight: tokens.lineHeightBase400,
    fontWeight: tokens.fontWeightSemibold,
  },
  hint: { fontSize: tokens.fontSizeBase200, color: tokens.colorNeutralForeground3 },
});

/** The question that a step of the wizard answers, and what helps to answer it. */
export function StepTitle(props: { readonly children: ReactNode; readonly hint?: string | null }): ReactNode {
  const styles = useStyles();
  return (
    <>
      <h3 className={styles.title}>{props.children}</h3>
      {props.hint != null && <p className={styles.hint}>{props.hint}</p>}
    </>
  );
}
