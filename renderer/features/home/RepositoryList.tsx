import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { useFormat } from '../../messages/format.js';
import { t } from '../../messages/index.js';
import { FreeSpace } from './FreeSpace.js';
import type { StoredRepository } from './stored.js';

const useStyles = makeStyles({
  table: { width: '100%', borderCollapse: 'collapse', marginTop: '12px', tableLayout: 'fixed' },
  head: {
    padding: '0 0 4px',
    fontSize: tokens.fontSizeBase200,
    fontWeight: tokens.fontWeightRegular,
    color: tokens.colorNeutralForeground3,
    textAlign: 'start',
    verticalAlign: 'bottom',
  },
  figure: { textAlign: 'end', paddingInlineStart: '8px', whiteSpace: 'nowrap' },
  size: { width: '72px' },
  points: { width: '64px', whiteSpace: 'normal' },
  cell: { padding: '6px 0', borderTop: `1px solid ${tokens.colorNeutralStroke3}`, verticalAlign: 'top' },
  name: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap', textAlign: 'start' },
  quiet: {
    fontSize: tokens.fontSizeBase200,
    fontWeight: tokens.fontWeightRegular,
    color: tokens.colorNeutralForeground3,
    whiteSpace: 'normal',
  },
});

/** Each repository with what it is for, what it takes up and holds, and the room that its disk has left. */
export function RepositoryList(props: { readonly repositories: readonly StoredRepository[] }): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  return (
    <table className={styles.table} aria-label={t.home.repositoryList}>
      <thead>
        <tr>
          <th scope="col" className={styles.head}>
            {t.home.folder}
          </th>
          <th scope="col" className={mergeClasses(styles.head, styles.figure, styles.size)}>
            {t.home.growthColumns.onDisk}
          </th>
          <th scope="col" className={mergeClasses(styles.head, styles.figure, styles.points)}>
            {t.home.restorePoints}
          </th>
          <th scope="col" className={mergeClasses(styles.head, styles.figure, styles.size)}>
            {t.home.free}
          </th>
        </tr>
      </thead>
      <tbody>
        {props.repositories.map(
          ({ path, name, server, use, bytesOnDisk, restorePoints, freeBytes, lowRoom, error }) => (
            <tr key={path}>
              <th scope="row" className={mergeClasses(styles.cell, styles.name)} title={server ?? path}>
                <bdi>{name}</bdi>
                <div className={styles.quiet}>{t.home.uses[use]}</div>
              </th>
              <td className={mergeClasses(styles.cell, styles.figure)}>{format.bytes(bytesOnDisk)}</td>
              <td className={mergeClasses(styles.cell, styles.figure)}>
                {error === null ? format.number(restorePoints) : t.home.freeUnknown}
              </td>
              <td className={mergeClasses(styles.cell, styles.figure)}>
                <FreeSpace freeBytes={freeBytes} lowRoom={lowRoom} />
              </td>
            </tr>
          ),
        )}
      </tbody>
    </table>
  );
}
