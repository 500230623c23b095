import { type CustomDecorator, SetMetadata } from '@nestjs/common';
import type { z } from 'zod';

export const OPERATION = 'shop:operation';

/** Why an operation refuses with a code: one sentence, or with the further members of that problem's body. */
export type Refusal =
  | string
  | {
      readonly meaning: string;
      readonly members: z.ZodRawShape;
      readonly example: Readonly<Record<string, unknown>>;
    };

export interface OperationOptions {
  /** One line, as in "Place an order". */
  readonly summary: string;
  /** What a caller has to know besides (Markdown). */
  readonly description?: string;
  /** The body of the success; its status is what `@HttpCode` or the method says. */
  readonly answer: z.ZodType;
  /** The success has a `Location` header. */
  readonly location?: true;
  /**
   * Status → code → meaning, of the refusals that are this operation's own. What follows from the other decorators is
   * not repeated here: see `refusals.ts`.
   */
  readonly refusals?: Readonly<Record<number, Readonly<Record<string, Refusal>>>>;
  /** The body of a 503, where it is no problem; `never`: it needs nothing that could be away. */
  readonly unavailable?: z.ZodType | 'never';
}

export interface Operation extends OperationOptions {
  readonly id: string;
}

/** Describes a route in `/openapi.json`. @param id `operationId`, which generated clients take as the call's name */
export function Operation(id: string, options: OperationOptions): CustomDecorator {
  return SetMetadata(OPERATION, { id, ...options } satisfies Operation);
}
