import type { OpenApiDocument, OpenApiOperation } from '@shop/service-defaults';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';

export interface ObservedAnswer {
  readonly method: string;
  /** With or without a query. */
  readonly path: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** As text, or already parsed; '' is an empty one. */
  readonly body: unknown;
}

interface DescribedOperation {
  readonly template: string;
  readonly method: string;
  readonly operation: OpenApiOperation;
  readonly matches: RegExp;
}

/** What any request can be answered with, besides what its operation lists; 500 too, because tests play mistakes. */
const ANY_TIME = new Set([400, 404, 405, 408, 414, 431, 500]);
/** They are about the API and not part of it. */
const NO_OPERATION = /^\/(openapi\.json|docs(\/.*)?)$/;

/** Holds answers of an app against its own `/openapi.json`. */
export class AnswerCheck {
  private readonly ajv = new Ajv2020({ strict: false, formats: { cursor: true } });
  private readonly operations: readonly DescribedOperation[];

  constructor(document: OpenApiDocument) {
    formats.default(this.ajv);
    // The whole document, so that any schema in it can be asked for by its place.
    this.ajv.addSchema(document, 'api');
    this.operations = Object.entries(document.paths).flatMap(([template, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({
        template,
        method,
        operation,
        matches: new RegExp(`^${template.replaceAll(/\{\w+\}/g, '[^/]+')}/?$`),
      })),
    );
  }

  /** @throws Error for an answer that is not described */
  check(answer: ObservedAnswer): void {
    const path = answer.path.split('?', 1)[0] ?? '';
    if (NO_OPERATION.test(path)) return;
    const method = answer.method.toLowerCase();
    const found = this.find(method === 'head' ? 'get' : method, path);
    const response = found?.operation.responses[answer.status];
    if (found && response) {
      const place = `/paths/${escaped(found.template)}/${found.method}/responses/${answer.status}`;
      this.checkHeaders(answer, Object.keys(response.headers));
      if (method === 'head') return;
      const mediaType = Object.keys(response.content)[0] ?? '';
      this.checkBody(answer, mediaType, `${place}/content/${escaped(mediaType)}/schema`);
    } else if (ANY_TIME.has(answer.status)) {
      this.checkHeaders(answer, ['x-gtxid']);
      if (method === 'head') return;
      this.checkBody(answer, 'application/problem+json', '/components/schemas/Problem');
    } else {
      throw failure(answer, 'this status is not described');
    }
  }

  /** The literal path before one with a parameter: `/accounts/me` before `/accounts/{userId}`. */
  private find(method: string, path: string): DescribedOperation | undefined {
    const fitting = this.operations.filter(
      (each) => each.method === method && each.matches.test(path),
    );
    return fitting.find(({ template }) => !template.includes('{')) ?? fitting[0];
  }

  private checkHeaders(answer: ObservedAnswer, names: readonly string[]): void {
    for (const name of names) {
      const value: unknown = answer.headers[name.toLowerCase()];
      const validate = this.validator(`/components/headers/${name}/schema`);
      if (!validate(value)) throw failure(answer, `the header ${name} is ${String(value)}`);
    }
  }

  private checkBody(answer: ObservedAnswer, mediaType: string, place: string): void {
    const type = answer.headers['content-type'] ?? '';
    if (type.split(';', 1)[0] !== mediaType) throw failure(answer, `its content type is ${type}`);
    const body = (
      typeof answer.body === 'string' ? JSON.parse(answer.body) : answer.body
    ) as unknown;
    const validate = this.validator(place);
    if (!validate(body)) throw failure(answer, this.ajv.errorsText(validate.errors));
    const gtxid = (body as { gtxid?: unknown }).gtxid;
    if (mediaType === 'application/problem+json' && gtxid !== answer.headers['x-gtxid']) {
      throw failure(answer, 'its gtxid is not that of the header');
    }
  }

  private validator(place: string): ValidateFunction {
    const validate = this.ajv.getSchema(`api#${encodeURI(place)}`);
    if (!validate) throw new Error(`nothing at ${place}`);
    return validate;
  }
}

/** For a JSON pointer (RFC 6901). */
function escaped(part: string): string {
  return part.replaceAll('~', '~0').replaceAll('/', '~1');
}

function failure({ method, path, status, body }: ObservedAnswer, reason: string): Error {
  const shown = typeof body === 'string' ? body : JSON.stringify(body);
  return new Error(
    `${method} ${path} → ${status}, against its description: ${reason}\n${shown.slice(0, 500)}`,
  );
}
