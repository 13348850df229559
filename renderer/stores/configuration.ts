import { bridge } from '../base/bridge.js';
import { createResource } from '../base/resource.js';

/** What would move to another computer, and whether it has; read where it is shown. */
export const consoleToMoveResource = createResource(() => bridge.move.get());

/** What is left of the sample organisation; read where it is shown. */
export const sampleResource = createResource(() => bridge.sample.forecast());
