import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import type { Token, Tokens } from 'marked';
import type { ReactNode } from 'react';
import { assertNever } from '../../shared/errors.js';
import { type PageToken, isPageToken } from './markdown-page.js';

const useStyles = makeStyles({
  root: { display: 'flex', flexDirection: 'column', rowGap: '12px', paddingBottom: '24px' },
  heading: {
    marginTop: '8px',
    fontSize: tokens.fontSizeBase400,
    lineHeight: tokens.lineHeightBase400,
    fontWeight: tokens.fontWeightSemibold,
  },
  subheading: { fontSize: tokens.fontSizeBase300, lineHeight: tokens.lineHeightBase300 },
  list: {
    display: 'flex',
    flexDirection: 'column',
    rowGap: '8px',
    paddingInlineStart: '20px',
    listStyleType: 'disc',
  },
  numbered: { listStyleType: 'decimal' },
  quote: {
    display: 'flex',
    flexDirection: 'column',
    rowGap: '8px',
    margin: 0,
    paddingLeft: '12px',
    borderLeft: `3px solid ${tokens.colorNeutralStroke1}`,
    color: tokens.colorNeutralForeground2,
  },
  code: {
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    overflowWrap: 'anywhere',
  },
  block: {
    margin: 0,
    padding: '8px 12px',
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground3,
    whiteSpace: 'pre-wrap',
  },
  table: {
    width: '100%',
    borderCollapse: 'collapse',
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
  },
  cell: {
    padding: '6px 12px 6px 0',
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    textAlign: 'start',
    verticalAlign: 'top',
  },
  headerCell: { fontWeight: tokens.fontWeightSemibold, color: tokens.colorNeutralForeground3 },
});

/** Shows a link of the page: as a link where its address is one that can be followed, else as its words. */
type RenderLink = (href: string, words: ReactNode) => ReactNode;

interface MarkdownProps {
  readonly tokens: readonly Token[];
  readonly renderLink: RenderLink;
}

/** A page of the user guide. */
export function Markdown(props: MarkdownProps): ReactNode {
  const styles = useStyles();
  return (
    <div className={styles.root}>
      <All {...props} />
    </div>
  );
}

function All({ tokens: all, renderLink }: MarkdownProps): ReactNode {
  return all
    .filter(isPageToken)
    .map((token, index) => <One key={index} token={token} renderLink={renderLink} />);
}

function One(props: { readonly token: PageToken; readonly renderLink: RenderLink }): ReactNode {
  const styles = useStyles();
  const { token, renderLink } = props;
  switch (token.type) {
    case 'heading': {
      // Below the title of the window it stands in, an h2.
      const Heading = token.depth > 2 ? 'h4' : 'h3';
      return (
        <Heading className={mergeClasses(styles.heading, token.depth > 2 && styles.subheading)}>
          <All tokens={token.tokens} renderLink={renderLink} />
        </Heading>
      );
    }
    case 'paragraph':
      return token.tokens.some(isPageToken) ? (
        <p>
          <All tokens={token.tokens} renderLink={renderLink} />
        </p>
      ) : null;
    case 'list': {
      const List = token.ordered ? 'ol' : 'ul';
      return (
        <List className={mergeClasses(styles.list, token.ordered && styles.numbered)}>
          <All tokens={token.items} renderLink={renderLink} />
        </List>
      );
    }
    case 'list_item':
      return (
        <li>
          <All tokens={token.tokens} renderLink={renderLink} />
        </li>
      );
    case 'blockquote':
      return (
        <blockquote className={styles.quote}>
          <All tokens={token.tokens} renderLink={renderLink} />
        </blockquote>
      );
    case 'code':
      return <pre className={mergeClasses(styles.code, styles.block)}>{token.text}</pre>;
    case 'table':
      return <Table table={token} renderLink={renderLink} />;
    case 'link':
      return renderLink(token.href, <All tokens={token.tokens} renderLink={renderLink} />);
    case 'strong':
      return (
        <strong>
          <All tokens={token.tokens} renderLink={renderLink} />
        </strong>
      );
    case 'em':
      return (
        <em>
          <All tokens={token.tokens} renderLink={renderLink} />
        </em>
      );
    case 'codespan':
      return <code className={styles.code}>{token.text}</code>;
    case 'br':
      return <br />;
    case 'text':
      return token.tokens ? <All tokens={token.tokens} renderLink={renderLink} /> : token.text;
    case 'escape':
      return token.text;
    default:
      return assertNever(token);
  }
}

function Table({
  table,
  renderLink,
}: {
  readonly table: Tokens.Table;
  readonly renderLink: RenderLink;
}): ReactNode {
  const styles = useStyles();
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          {table.header.map(({ tokens: words }, column) => (
            <th key={column} scope="col" className={mergeClasses(styles.cell, styles.headerCell)}>
              <All tokens={words} renderLink={renderLink} />
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {table.rows.map((row, index) => (
          <tr key={index}>
            {row.map(({ tokens: words }, column) => (
              <td key={column} className={styles.cell}>
                <All tokens={words} renderLink={renderLink} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
