import type { OpenApiDocument, OpenApiOperation } from '@shop/service-defaults';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';

export interface ObservedResponse {
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

/** Statuses that any request can get, in addition to those of its operation. 500 too, because tests provoke errors. */
const GENERAL_STATUSES = new Set([400, 404, 405, 408, 414, 431, 500]);
/** The description of the API and its pages, which are not part of the API. */
const NO_OPERATION = /^\/(openapi\.json|docs(\/.*)?)$/;

/** Compares responses of an app with its own `/openapi.json`. */
export class ResponseCheck {
  private readonly ajv = new Ajv2020({ strict: false, formats: { cursor: true } });
  private readonly operations: readonly DescribedOperation[];

  constructor(document: OpenApiDocument) {
    formats.default(this.ajv);
    // The whole document, so that any schema in it can be read by its path.
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

  /** @throws Error if the description does not allow this response. */
  check(observed: ObservedResponse): void {
    const path = observed.path.split('?', 1)[0] ?? '';
    if (NO_OPERATION.test(path)) return;
    const method = observed.method.toLowerCase();
    const found = this.find(method === 'head' ? 'get' : method, path);
    const response = found?.operation.responses[observed.status];
    if (found && response) {
      const pointer = `/paths/${escaped(found.template)}/${found.method}/responses/${observed.status}`;
      this.checkHeaders(observed, Object.keys(response.headers));
      if (method === 'head') return;
      const mediaType = Object.keys(response.content)[0] ?? '';
      this.checkBody(observed, mediaType, `${pointer}/content/${escaped(mediaType)}/schema`);
    } else if (GENERAL_STATUSES.has(observed.status)) {
      this.checkHeaders(observed, ['x-gtxid']);
      if (method === 'head') return;
      this.checkBody(observed, 'application/problem+json', '/components/schemas/Problem');
    } else {
      throw failure(observed, 'the description does not contain this status');
    }
  }

  /** The literal path before one with a parameter: `/accounts/me` before `/accounts/{userId}`. */
  private find(method: string, path: string): DescribedOperation | undefined {
    const candidates = this.operations.filter(
      (each) => each.method === method && each.matches.test(path),
    );
    return candidates.find(({ template }) => !template.includes('{')) ?? candidates[0];
  }

  private checkHeaders(observed: ObservedResponse, names: readonly string[]): void {
    for (const name of names) {
      const value: unknown = observed.headers[name.toLowerCase()];
      const validate = this.validator(`/components/headers/${name}/schema`);
      if (!validate(value)) throw failure(observed, `the header ${name} is ${String(value)}`);
    }
  }

  private checkBody(observed: ObservedResponse, mediaType: string, pointer: string): void {
    const type = observed.headers['content-type'] ?? '';
    if (type.split(';', 1)[0] !== mediaType) throw failure(observed, `the content type is ${type}`);
    const body = (
      typeof observed.body === 'string' ? JSON.parse(observed.body) : observed.body
    ) as unknown;
    const validate = this.validator(pointer);
    if (!validate(body)) throw failure(observed, this.ajv.errorsText(validate.errors));
    const gtxid = (body as { gtxid?: unknown }).gtxid;
    if (mediaType === 'application/problem+json' && gtxid !== observed.headers['x-gtxid']) {
      throw failure(observed, 'its gtxid differs from the header');
    }
  }

  private validator(pointer: string): ValidateFunction {
    const validate = this.ajv.getSchema(`api#${encodeURI(pointer)}`);
    if (!validate) throw new Error(`no schema at ${pointer}`);
    return validate;
  }
}

/** For a JSON pointer (RFC 6901). */
function escaped(part: string): string {
  return part.replaceAll('~', '~0').replaceAll('/', '~1');
}

function failure({ method, path, status, body }: ObservedResponse, reason: string): Error {
  const shown = typeof body === 'string' ? body : JSON.stringify(body);
  return new Error(
    `${method} ${path} → ${status}, does not match its description: ${reason}\n${shown.slice(0, 500)}`,
  );
}
