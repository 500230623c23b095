import { type CustomDecorator, SetMetadata } from '@nestjs/common';
import type { z } from 'zod';

export const OPERATION = 'shop:operation';

/** The reason of one problem code: one sentence, or also the additional members of that problem's body. */
export type Refusal =
  | string
  | {
      readonly meaning: string;
      readonly members: z.ZodRawShape;
      readonly example: Readonly<Record<string, unknown>>;
    };

export interface OperationOptions {
  /** One line, such as "Place an order". */
  readonly summary: string;
  /** Further information for clients (Markdown). */
  readonly description?: string;
  /** The body of the success response. Its status is the one of `@HttpCode`, or the default of the method. */
  readonly answer: z.ZodType;
  /** The success has a `Location` header. */
  readonly location?: true;
  /**
   * Status → code → meaning of the operation's own error responses. Error responses that result from other decorators are
   * not repeated here: see `error-responses.ts`.
   */
  readonly refusals?: Readonly<Record<number, Readonly<Record<string, Refusal>>>>;
  /** The body of a 503, if it is not a problem. `never`: the operation needs nothing that can be unavailable. */
  readonly unavailable?: z.ZodType | 'never';
}

export interface Operation extends OperationOptions {
  readonly id: string;
}

/** Describes a route in `/openapi.json`. @param id the `operationId`, which generated clients use as the call's name */
export function Operation(id: string, options: OperationOptions): CustomDecorator {
  return SetMetadata(OPERATION, { id, ...options } satisfies Operation);
}
