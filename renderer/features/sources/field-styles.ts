import { makeStyles, tokens } from '@fluentui/react-components';

const narrow = '@media (max-width: 560px)';
const whole = { gridTemplateColumns: 'minmax(0, 1fr)' };
const grid = { display: 'grid', gap: '12px', alignItems: 'start' } as const;

/** How the fields of a mail source stand beside each other; one below the other in a narrow window. */
export const useFieldStyles = makeStyles({
  // Fluent's inputs have a least width that is more than a narrow column.
  input: { minWidth: 0, width: '100%' },
  hint: { color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200 },
  encryptedServer: { ...grid, gridTemplateColumns: 'minmax(0, 1fr) 88px 200px', [narrow]: whole },
  server: { ...grid, gridTemplateColumns: 'minmax(0, 1fr) 88px', [narrow]: whole },
  pair: { ...grid, gridTemplateColumns: 'minmax(0, 1fr) minmax(0, 1fr)', [narrow]: whole },
});
