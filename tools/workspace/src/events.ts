// Finds the events in `libs/contracts`. It reads the sources as text, so the library does not need to be built.
import type { Tree } from '@nx/devkit';
import { Refusal } from './refusal.ts';

export const CONTRACTS = 'libs/contracts/src';

/** A file of `libs/contracts` that defines the events of one app. */
export interface EventFile {
  readonly path: string;
  readonly text: string;
  readonly topic: string;
  /** The app that may publish them. */
  readonly writer: string;
}

export interface KnownEvent {
  /** `OrderConfirmed` */
  readonly name: string;
  /** `orderConfirmed` */
  readonly method: string;
  readonly topic: string;
  /** The app that may publish it. */
  readonly writer: string;
}

export function eventFiles(tree: Tree): EventFile[] {
  return tree
    .children(CONTRACTS)
    .filter((file) => file.endsWith('.events.ts'))
    .flatMap((file) => {
      const path = `${CONTRACTS}/${file}`;
      const text = tree.read(path, 'utf8') ?? '';
      const topic = /topic: '([^']+)'/.exec(text)?.[1];
      const writer = /source: '\/([^']+)'/.exec(text)?.[1];
      return topic === undefined || writer === undefined ? [] : [{ path, text, topic, writer }];
    });
}

export function eventsOf(tree: Tree): KnownEvent[] {
  return eventFiles(tree).flatMap(({ text, topic, writer }) =>
    [...text.matchAll(/^export const (\w+) = defineEvent\(/gm)].map(([, name = '']) =>
      knownEvent(name, topic, writer),
    ),
  );
}

export function knownEvent(name: string, topic: string, writer: string): KnownEvent {
  return { name, method: name.charAt(0).toLowerCase() + name.slice(1), topic, writer };
}

/** @throws Refusal with the list of all events, if an event does not exist. */
export function eventsNamed(tree: Tree, wanted: readonly string[]): KnownEvent[] {
  const known = new Map(eventsOf(tree).map((event) => [event.name, event]));
  return [...new Set(wanted)].map((name) => {
    const event = known.get(name);
    if (!event) {
      throw new Refusal(
        `The event '${name}' does not exist. The events are ${[...known.keys()].toSorted().join(', ')}.`,
      );
    }
    return event;
  });
}
