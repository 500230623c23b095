// Checks the options of a new endpoint against the workspace, before the generator writes a file.
import type { Tree } from '@nx/devkit';
import { appNamed } from '../apps.ts';
import { CONTRACTS } from '../events.ts';
import { type Names, namesOf } from '../names.ts';
import { Refusal } from '../refusal.ts';
import { readSource } from '../source-text.ts';

export const BFF = 'shop-bff';

export interface EndpointOptions {
  readonly name: string;
  readonly service: string;
  readonly method?: 'GET' | 'POST';
  readonly path: string;
  readonly bff?: boolean;
}

export interface EndpointPlan {
  readonly names: Names;
  readonly service: string;
  readonly method: 'GET' | 'POST';
  /** `/accounts/:userId/limit` */
  readonly path: string;
  /** `userId`, … */
  readonly parameters: readonly string[];
  /** The parameters whose schema is not in `@shop/contracts` yet. */
  readonly newParameters: readonly string[];
  readonly bff: boolean;
}

/** @throws Refusal if this workspace cannot have such an endpoint. */
export function endpointPlan(tree: Tree, options: EndpointOptions): EndpointPlan {
  const { service, method = 'GET', path, bff = false } = options;
  const names = namesOf(options.name);
  appNamed(tree, service);
  if (service === BFF) {
    throw new Refusal(
      `${BFF} owns no data. Name the service that owns the endpoint's data, and add --bff.`,
    );
  }
  if (!/^(\/:?[a-z][A-Za-z0-9-]*)+$/.test(path)) {
    throw new Refusal(`'${path}' is not a valid path. Use a path such as /accounts/:userId/limit.`);
  }
  const files = [
    `${CONTRACTS}/${names.file}.api.ts`,
    `apps/${service}/src/${names.file}`,
    ...(bff ? [`apps/${BFF}/src/${names.file}`] : []),
  ];
  const existing = files.find((file) => tree.exists(file));
  if (existing !== undefined) {
    throw new Refusal(`${existing} already exists. Choose another name than '${names.file}'.`);
  }
  if (bff && !tree.exists(clientOf(service))) {
    throw new Refusal(
      `${BFF} has no client for ${service}. First add ${clientOf(service)} and the address of ${service}, as for user-service.`,
    );
  }
  const parameters = [...path.matchAll(/:(\w+)/g)].map(([, parameter = '']) => parameter);
  const index = readSource(tree, `${CONTRACTS}/index.ts`);
  const newParameters = parameters.filter(
    (parameter) => !new RegExp(`\\b${parameter}Parameter\\b`).test(index),
  );
  return { names, service, method, path, parameters, newParameters, bff };
}

export function clientOf(service: string): string {
  return `apps/${BFF}/src/clients/${service.replace(/-service$/, '')}.client.ts`;
}
