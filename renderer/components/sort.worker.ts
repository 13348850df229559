import { textOrder } from '../messages/text-order.js';
import { orderOf } from './sort-order.js';
import type { SortRequest } from './useSorted.js';

// Both ends are this page's own code, built together: the request needs no parsing, and 100,000 keys would pay for it.
addEventListener('message', ({ data }: MessageEvent<SortRequest>) => {
  const collator = textOrder(data.locale);
  postMessage({ id: data.id, order: orderOf(data.keys, data.direction, (a, b) => collator.compare(a, b)) });
});
