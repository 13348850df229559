import type { FolderNaming } from './folder-path.js';
import { listNames } from './folder-list.js';
import { isRefusal } from './imap-errors.js';
import { isSelectable } from './listed-folders.js';
import { serverName } from './server-name.js';
import type { ImapConnection } from './wire/imap-connection.js';
import type { Namespace, Untagged } from './wire/responses.js';

interface Namespaces {
  readonly personal: readonly Namespace[];
  readonly others: readonly Namespace[];
}

/** How a server writes the names of folders, and those that are there. Throws what the connection throws. */
export async function readNaming(
  connection: ImapConnection,
): Promise<FolderNaming & { readonly existing: Set<string> }> {
  const { personal, others } = await askNamespaces(connection);
  const [own = { prefix: '', delimiter: '/' }] = personal;
  const listed = await listNames(connection);
  // Under another spelling of its name a folder cannot be opened by what the spelling stands for.
  const usual = listed.filter(
    (entry) =>
      isSelectable(entry) && (connection.capabilities.takesUtf8 || serverName(entry).exactly === null),
  );
  return {
    delimiter: own.delimiter,
    ownPrefix: withDelimiter(own),
    otherPrefixes: others.map(withDelimiter),
    existing: new Set(usual.map(({ path }) => path)),
  };
}

async function askNamespaces(connection: ImapConnection): Promise<Namespaces> {
  const found: Namespaces[] = [];
  const on = (response: Untagged): boolean => {
    if (response.type === 'namespace') found.push(response);
    return false;
  };
  try {
    if (connection.capabilities.has('NAMESPACE')) await connection.run('NAMESPACE', { on });
  } catch (error) {
    if (!isRefusal(error)) throw error;
  }
  return found[0] ?? { personal: await askRoot(connection), others: [] };
}

/** The root and its delimiter (RFC 9051 §6.3.9); nothing where the server does not say it. Throws what the connection throws. */
export async function askRoot(connection: ImapConnection): Promise<readonly Namespace[]> {
  const roots: Namespace[] = [];
  const on = (response: Untagged): boolean => {
    if (response.type === 'list') roots.push({ prefix: response.name, delimiter: response.delimiter });
    return false;
  };
  await connection.run('LIST "" ""', { on });
  return roots.slice(0, 1);
}

/** So that a name can follow. */
function withDelimiter({ prefix, delimiter }: Namespace): string {
  return prefix === '' || delimiter === null || prefix.endsWith(delimiter) ? prefix : `${prefix}${delimiter}`;
}
