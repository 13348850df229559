import { bridge } from '../../base/bridge.js';
import { createResource } from '../../base/resource.js';
import { readMailboxList } from './mailbox-worker.js';

export const mailboxesResource = createResource(() => readMailboxList(bridge.mailboxes));
