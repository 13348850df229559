import { describe, expect, it } from 'vitest';
import { createChannelEmitter, createEmitter } from '../../../../core/lib/emitter.js';

describe('an emitter', () => {
  it('calls its listeners in the order in which they came, until they are removed', () => {
    const events = createEmitter<number>();
    const heard: string[] = [];
    const removeA = events.on((event) => heard.push(`a${String(event)}`));
    events.on((event) => heard.push(`b${String(event)}`));
    events.emit(1);
    removeA();
    removeA();
    events.emit(2);
    events.removeAll();
    events.emit(3);
    expect(heard).toEqual(['a1', 'b1', 'b2']);
  });

  it('calls one that listens twice twice, until each of the two is removed', () => {
    const events = createEmitter();
    let heard = 0;
    const listener = () => {
      heard++;
    };
    const remove = events.on(listener);
    events.on(listener);
    events.emit();
    remove();
    events.emit();
    expect(heard).toBe(3);
  });

  it('does not call one that another has just removed, nor one that has just come', () => {
    const events = createEmitter();
    const heard: string[] = [];
    events.on(() => {
      heard.push('first');
      removeSecond();
      events.on(() => heard.push('third'));
    });
    const removeSecond = events.on(() => heard.push('second'));
    events.emit();
    expect(heard).toEqual(['first']);
  });
});

describe('an emitter of channels', () => {
  it('calls the listeners of the channel alone', () => {
    const channels = createChannelEmitter();
    const heard: unknown[] = [];
    const remove = channels.on('a', (payload) => heard.push(payload));
    channels.on('b', (payload) => heard.push(payload));
    channels.emit('a', 1);
    channels.emit('nobody listens', 2);
    remove();
    channels.emit('a', 3);
    channels.emit('b', 4);
    expect(heard).toEqual([1, 4]);
  });
});
