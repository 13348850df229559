import { DialogActions, makeStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';

const useStyles = makeStyles({
  // Fluent gives the buttons half of the dialog and breaks their words; they get all of it.
  row: {
    gridColumnStart: 1,
    gridColumnEnd: 4,
    justifySelf: 'end',
    flexWrap: 'wrap',
    marginTop: '12px',
    '& button': { whiteSpace: 'nowrap' },
  },
});

/** The buttons at the foot of a dialog. */
export function DialogButtons({ children }: { readonly children: ReactNode }): ReactNode {
  return <DialogActions className={useStyles().row}>{children}</DialogActions>;
}
