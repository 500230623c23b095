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
  /** The status of the success response. */
  readonly status: number;
  readonly isPublic: boolean;
  readonly roles: readonly string[];
  readonly needsIdempotencyKey: boolean;
  /** The schemas of `@Body`, `@Query` and `@Param`. */
  readonly inputs: readonly Input[];
}

export interface Input {
  readonly in: 'body' | 'query' | 'path';
  /** The name of a single parameter; undefined for a whole body or query. */
  readonly name: string | undefined;
  readonly schema: unknown;
}

/**
 * The HTTP routes of an app with the data of their decorators, in the order of the modules. Nest has no public API for
 * this. The code reads the same metadata as Nest's own router and @nestjs/swagger.
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

/** The routes of this controller describe the API and are not part of it. */
export function Hidden(): ClassDecorator {
  return (controller) => void HIDDEN.add(controller);
}

/** Undefined for a method without a route, such as an event handler. */
function routeOf(controller: Type<unknown>, name: string, prefix: string): Route | undefined {
  const handler = (controller.prototype as Record<string, object>)[name] ?? {};
  const path = Reflect.getMetadata(PATH_METADATA, handler) as string | undefined;
  const method = Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod | undefined;
  if (path === undefined || method === undefined) return undefined;
  const operation = Reflect.getMetadata(OPERATION, handler) as Operation | undefined;
  if (!operation) throw new Error(`${controller.name}.${name} has no @Operation()`);

  // As in the guard, a decorator of the method has priority over one of its controller.
  const metadata = (key: string): unknown =>
    Reflect.getMetadata(key, handler) ?? Reflect.getMetadata(key, controller);
  const own = Reflect.getMetadata(PATH_METADATA, controller) as string;
  const given = Reflect.getMetadata(HTTP_CODE_METADATA, handler) as number | undefined;
  const parameters = parametersOf(controller, name);
  return {
    method: RequestMethod[method].toLowerCase(),
    path: templateOf([prefix, own, path]),
    operation,
    status: given ?? (method === RequestMethod.POST ? 201 : 200),
    isPublic: metadata(PUBLIC) === true,
    roles: (metadata(ROLES) as string[] | undefined) ?? [],
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
  /** NaN for a parameter of `createParamDecorator`. */
  readonly type: number;
  readonly data?: string;
  readonly schema?: unknown;
  readonly factory?: unknown;
}

/** Nest stores the parameters under the keys `<type>:<index>`. */
function parametersOf(controller: Type<unknown>, name: string): Parameter[] {
  const stored = (Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, name) ?? {}) as Readonly<
    Record<string, Omit<Parameter, 'type'>>
  >;
  return Object.entries(stored)
    .map(([key, parameter]) => ({ ...parameter, type: Number(key.split(':')[0]) }))
    .sort((a, b) => a.index - b.index);
}

function templateOf(parts: readonly string[]): string {
  const segments = parts.flatMap((part) => part.split('/')).filter((segment) => segment !== '');
  return `/${segments.map((segment) => segment.replace(/^:(.+)$/, '{$1}')).join('/')}`;
}
