import { bridge } from '../base/bridge.js';
import { createResource } from '../base/resource.js';

/** Workers on other computers. It asks the cluster's database, where there is one, and is read by who shows it alone. */
export const clusterResource = createResource(() => bridge.cluster.get());
