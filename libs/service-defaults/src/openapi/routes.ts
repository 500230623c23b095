import { RequestMethod, type Type } from '@nestjs/common';
import {
  HTTP_CODE_METADATA,
  METHOD_METADATA,
  MODULE_PATH,
  PATH_METADATA,
  ROUTE_ARGS_METADATA,
} from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import { MetadataScanner, type ModulesContainer } from '@nestjs/core';
import { PUBLIC, ROLES } from '../auth/auth.decorators.js';
import { readIdempotencyKey } from '../http/idempotency-key.decorator.js';
import { OPERATION, type Operation } from './operation.decorator.js';

export interface Route {
  /** `post` */
  readonly method: string;
  /** `/v1/orders/{orderId}` */
  readonly path: string;
  readonly operation: Operation;
  /** Of the success. */
  readonly status: number;
  readonly isPublic: boolean;
  readonly roles: readonly string[];
  readonly needsIdempotencyKey: boolean;
  /** What `@Body`, `@Query` and `@Param` were given. */
  readonly inputs: readonly Input[];
}

export interface Input {
  readonly in: 'body' | 'query' | 'path';
  /** Of a single parameter; undefined for a whole body or query. */
  readonly name: string | undefined;
  readonly schema: unknown;
}

/**
 * The HTTP routes of an app with what their decorators say, in the order of the modules. Nest has no public way to ask for
 * this; the metadata are the ones that its own router and @nestjs/swagger read.
 *
 * @throws Error for a route without `@Operation()`
 */
export function routesOf(modules: ModulesContainer): Route[] {
  const routes: Route[] = [];
  for (const { controllers, metatype: module } of modules.values()) {
    const prefix = Reflect.getMetadata(MODULE_PATH + modules.applicationId, module) as unknown;
    for (const { metatype } of controllers.values()) {
      const controller = metatype as Type<unknown>;
      if (HIDDEN.has(controller)) continue;
      for (const name of new MetadataScanner().getAllMethodNames(controller.prototype as object)) {
        const route = routeOf(controller, name, typeof prefix === 'string' ? prefix : '');
        if (route) routes.push(route);
      }
    }
  }
  return routes;
}

const HIDDEN = new WeakSet<object>();

/** The routes of this controller are about the API and not part of it. */
export function Hidden(): ClassDecorator {
  return (controller) => void HIDDEN.add(controller);
}

/** undefined for a method that no route leads to, such as an event's handler. */
function routeOf(controller: Type<unknown>, name: string, prefix: string): Route | undefined {
  const handler = (controller.prototype as Record<string, object>)[name] ?? {};
  const path = Reflect.getMetadata(PATH_METADATA, handler) as string | undefined;
  const method = Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod | undefined;
  if (path === undefined || method === undefined) return undefined;
  const operation = Reflect.getMetadata(OPERATION, handler) as Operation | undefined;
  if (!operation) throw new Error(`${controller.name}.${name} has no @Operation()`);

  // like the guard: the method's own word counts before its controller's
  const said = (key: string): unknown =>
    Reflect.getMetadata(key, handler) ?? Reflect.getMetadata(key, controller);
  const own = Reflect.getMetadata(PATH_METADATA, controller) as string;
  const given = Reflect.getMetadata(HTTP_CODE_METADATA, handler) as number | undefined;
  const parameters = parametersOf(controller, name);
  return {
    method: RequestMethod[method].toLowerCase(),
    path: templateOf([prefix, own, path]),
    operation,
    status: given ?? (method === RequestMethod.POST ? 201 : 200),
    isPublic: said(PUBLIC) === true,
    roles: (said(ROLES) as string[] | undefined) ?? [],
    needsIdempotencyKey: parameters.some(({ factory }) => factory === readIdempotencyKey),
    inputs: parameters.flatMap(({ type, data, schema }) => {
      const place = PLACES[type];
      return place && schema !== undefined ? [{ in: place, name: data, schema }] : [];
    }),
  };
}

const PLACES: Readonly<Partial<Record<number, Input['in']>>> = {
  [RouteParamtypes.BODY]: 'body',
  [RouteParamtypes.QUERY]: 'query',
  [RouteParamtypes.PARAM]: 'path',
};

interface Parameter {
  readonly index: number;
  /** NaN for one of `createParamDecorator`. */
  readonly type: number;
  readonly data?: string;
  readonly schema?: unknown;
  readonly factory?: unknown;
}

/** Nest keeps them by `<type>:<index>`. */
function parametersOf(controller: Type<unknown>, name: string): Parameter[] {
  const kept = (Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, name) ?? {}) as Readonly<
    Record<string, Omit<Parameter, 'type'>>
  >;
  return Object.entries(kept)
    .map(([key, parameter]) => ({ ...parameter, type: Number(key.split(':')[0]) }))
    .sort((a, b) => a.index - b.index);
}

function templateOf(parts: readonly string[]): string {
  const segments = parts.flatMap((part) => part.split('/')).filter((segment) => segment !== '');
  return `/${segments.map((segment) => segment.replace(/^:(.+)$/, '{$1}')).join('/')}`;
}
