// Checks the options of a new event against the workspace, before the generator writes a file.
import type { Tree } from '@nx/devkit';
import { appNamed, appsOf } from '../apps.ts';
import { CONTRACTS, eventFiles, eventsOf, type KnownEvent, knownEvent } from '../events.ts';
import { fileNameOf } from '../names.ts';
import { Refusal } from '../refusal.ts';
import { readSource } from '../source-text.ts';

export interface EventOptions {
  /** `PaymentRefunded` */
  readonly name: string;
  readonly writer: string;
  readonly reader?: string;
}

export interface EventPlan {
  readonly event: KnownEvent;
  /** The file of the event's contract. It may not exist yet. */
  readonly contract: string;
  /** The part of the event type before the name: `shop.payment`. */
  readonly prefix: string;
  readonly database: 'postgres' | 'mongo';
  readonly reader?: string;
}

/** @throws Refusal if this workspace cannot have such an event. */
export function eventPlan(tree: Tree, { name, writer, reader }: EventOptions): EventPlan {
  if (!/^([A-Z][a-z0-9]*){2,}$/.test(name) || name.length > 40) {
    throw new Refusal(
      `'${name}' is not a valid name of an event. Name the thing and what happened to it, for example PaymentRefunded.`,
    );
  }
  if (eventsOf(tree).some((event) => event.name === name)) {
    throw new Refusal(`The event '${name}' already exists. Choose another name.`);
  }
  const { shop } = appNamed(tree, writer);
  if (shop.database === undefined) {
    throw new Refusal(
      `${writer} has no database. A service publishes events only from its outbox or from its stored data.`,
    );
  }
  const needed = shop.database === 'postgres' ? 'OutboxModule' : 'KafkaModule';
  if (!readSource(tree, `apps/${writer}/src/app.module.ts`).includes(needed)) {
    throw new Refusal(
      `${writer} does not import ${needed}. First add it to its app.module.ts, as in order-service or product-service.`,
    );
  }
  if (reader !== undefined) checkReader(tree, name, reader, writer);
  const own = eventFiles(tree).find((file) => file.writer === writer);
  const short = writer.replace(/-service$/, '');
  const topic = own?.topic ?? `${short}.events.v1`;
  const prefix =
    prefixOf(own?.text) ?? `${prefixOf(eventFiles(tree)[0]?.text)?.split('.')[0]}.${short}`;
  return {
    event: knownEvent(name, topic, writer),
    contract: own?.path ?? `${CONTRACTS}/${short}.events.ts`,
    prefix,
    database: shop.database,
    reader,
  };
}

/** `shop.payment.PaymentCaptured.v1` → `shop.payment` */
function prefixOf(text = ''): string | undefined {
  return /type: '([\w.-]+)\.\w+\.v\d+'/.exec(text)?.[1];
}

function checkReader(tree: Tree, name: string, reader: string, writer: string): void {
  if (reader === writer) throw new Refusal(`${reader} cannot read its own events.`);
  const { shop } = appNamed(tree, reader);
  if (!shop.events?.includes('read')) {
    const readers = [...appsOf(tree)].filter(([, app]) => app.shop.events?.includes('read'));
    throw new Refusal(
      `${reader} reads no events. These apps do: ${readers.map(([app]) => app).join(', ')}.`,
    );
  }
  const folder = `apps/${reader}/src/${fileNameOf(name)}`;
  if (tree.exists(folder)) {
    throw new Refusal(`${folder} already exists. Choose another name than '${name}'.`);
  }
  if (!tree.exists(`apps/${reader}/src/${reader}.fixture.ts`)) {
    throw new Refusal(
      `apps/${reader}/src/${reader}.fixture.ts does not exist. The test of the handler of ${name} needs it.`,
    );
  }
}
