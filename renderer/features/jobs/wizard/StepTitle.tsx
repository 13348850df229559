import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';

const useStyles = makeStyles({
  title: {
    fontSize: tokens.fontSizeBase400,
    lineHeight: tokens.lineHeightBase400,
    fontWeight: tokens.fontWeightSemibold,
  },
});

/** The question that a step of the wizard answers. */
export function StepTitle({ children }: { readonly children: ReactNode }): ReactNode {
  return <h3 className={useStyles().title}>{children}</h3>;
}
