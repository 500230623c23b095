import { Body, Controller, Get, HttpCode, Module, Param, Post, Query } from '@nestjs/common';
import { RouterModule } from '@nestjs/core';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Public, Roles } from '../auth/auth.decorators.js';
import { sampleApp } from '../fixtures/sample-app.fixture.js';
import { IdempotencyKey } from '../http/idempotency-key.decorator.js';
import type { OpenApiDocument, OpenApiOperation } from './openapi.js';
import { Operation } from './operation.decorator.js';

const id = z.uuid();
const cup = z.object({ cupId: id, colour: z.string() }).meta({ id: 'Cup' });
const newCup = z.strictObject({ colour: z.string().max(20).default('white') });

@Controller('cups')
class CupController {
  @Operation('listCups', { summary: 'All cups', answer: z.array(cup) })
  @Public()
  @Get()
  list(
    @Query({ schema: z.strictObject({ limit: z.coerce.number().int().max(9).default(3) }) })
    _: object,
  ) {
    return [];
  }

  @Operation('makeCup', {
    summary: 'Make a cup',
    answer: cup,
    location: true,
    refusals: {
      409: {
        'out-of-clay': {
          meaning: 'Too little clay.',
          members: { grams: z.int() },
          example: { grams: 5 },
        },
        'kiln-occupied': 'The kiln is not free.',
      },
    },
  })
  @Roles('potter')
  @Post()
  make(@IdempotencyKey() _key: string, @Body({ schema: newCup }) _body: object) {
    return {};
  }

  @Operation('breakCup', { summary: 'Break a cup', answer: cup })
  @Post(':cupId/break')
  @HttpCode(200)
  break(@Param('cupId', { schema: id }) _cupId: string) {
    return {};
  }
}

async function documentOf(controllers: (new () => object)[]): Promise<OpenApiDocument> {
  const app = await sampleApp({ controllers });
  return (await app.inject('/openapi.json')).json();
}

async function operation(path: string, method: string): Promise<OpenApiOperation> {
  const found = (await documentOf([CupController])).paths[path]?.[method];
  if (!found) throw new Error(`no operation ${method} ${path}`);
  return found;
}

/** The codes of one status. */
function codes({ responses }: OpenApiOperation, status: number): string[] {
  return Object.keys(responses[status]?.content['application/problem+json']?.examples ?? {});
}

describe('an operation', () => {
  it('lists each parameter, as a client may send it', async () => {
    const { parameters } = await operation('/cups', 'get');
    const schema = { type: 'integer', maximum: 9, default: 3 };
    expect(parameters).toEqual([{ name: 'limit', in: 'query', required: false, schema }]);
  });

  it('describes the body as a client may send it, and the success as the service returns it', async () => {
    const { requestBody, responses } = await operation('/cups', 'post');
    expect(requestBody?.content['application/json']?.schema).toEqual({
      type: 'object',
      properties: { colour: { type: 'string', maxLength: 20, default: 'white' } },
      additionalProperties: false,
    });
    expect(responses[201]?.content['application/json']?.schema).toEqual({
      $ref: '#/components/schemas/Cup',
    });
    expect(Object.keys(responses[201]?.headers ?? {})).toEqual(['x-gtxid', 'Location']);
  });

  it('lists the error responses of its decorators, and its own codes', async () => {
    const make = await operation('/cups', 'post');
    expect(Object.keys(make.responses)).toEqual([
      '201',
      '400',
      '401',
      '403',
      '409',
      '413',
      '415',
      '422',
      '503',
    ]);
    expect(codes(make, 400)).toEqual(['invalid-request', 'idempotency-key-missing']);
    expect(codes(make, 409)).toEqual(['out-of-clay', 'kiln-occupied']);
    expect(codes(make, 422)).toEqual(['idempotency-key-reused']);
    expect(make.parameters).toMatchObject([
      { name: 'Idempotency-Key', in: 'header', required: true },
    ]);
    expect(make.security).toEqual([{ bearer: ['potter'] }]);
    expect(make.description).toContain('`potter`');
  });

  it('lists 404 for an id in its path, 413 for a body, and never 401 if it is public', async () => {
    const broken = await operation('/cups/{cupId}/break', 'post');
    expect(Object.keys(broken.responses)).toEqual([
      '200',
      '400',
      '401',
      '404',
      '413',
      '414',
      '415',
      '503',
    ]);
    const list = await operation('/cups', 'get');
    expect(Object.keys(list.responses)).toEqual(['200', '400', '503']);
    expect(list.security).toEqual([]);
  });

  it('describes the additional members of a problem', async () => {
    const { components } = await documentOf([CupController]);
    expect(components.schemas['OutOfClayProblem']).toMatchObject({
      allOf: [
        { $ref: '#/components/schemas/Problem' },
        {
          properties: {
            type: { const: 'https://shop.example/problems/out-of-clay' },
            status: { const: 409 },
            grams: { type: 'integer' },
          },
          required: ['type', 'status', 'grams'],
        },
      ],
    });
  });
});

it('includes the path of a module in its routes', async () => {
  @Module({ controllers: [CupController] })
  class CupModule {}
  const app = await sampleApp({
    imports: [CupModule, RouterModule.register([{ path: 'v1', module: CupModule }])],
  });
  const { paths } = (await app.inject('/openapi.json')).json<OpenApiDocument>();
  expect(Object.keys(paths)).toContain('/v1/cups/{cupId}/break');
});

it('fails for a route without @Operation()', async () => {
  @Controller('plates')
  class PlateController {
    @Get()
    list() {
      return [];
    }
  }
  const app = await sampleApp({ controllers: [PlateController] });
  expect((await app.inject('/openapi.json')).statusCode).toBe(500);
});

it('fails for an id that stands for two different schemas', async () => {
  @Controller('bowls')
  class BowlController {
    @Operation('swap', { summary: 'Swap', answer: newCup.meta({ id: 'Bowl' }) })
    @Post()
    swap(@Body({ schema: newCup.meta({ id: 'Bowl' }) }) body: object) {
      return body;
    }
  }
  const app = await sampleApp({ controllers: [BowlController] });
  expect((await app.inject('/openapi.json')).statusCode).toBe(500);
});

describe('/docs', () => {
  it('needs no token and no other server', async () => {
    const app = await sampleApp();
    const page = await app.inject('/docs');
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(page.headers['content-security-policy']).toContain("default-src 'none'");
    const files = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, file]) => file);
    expect(files).toEqual([
      'data:,',
      'docs/swagger-ui.css',
      'docs/swagger-ui-bundle.js',
      'docs/start.js',
    ]);
    for (const file of files.slice(1)) {
      const answer = await app.inject(`/${file}`);
      expect([file, answer.statusCode, answer.body.length > 100]).toEqual([file, 200, true]);
    }
  });

  it.each(['index.html', '..%2fpackage.json', 'swagger-initializer.js', '__proto__'])(
    'has no other file: %s',
    async (file) => {
      const app = await sampleApp();
      expect((await app.inject(`/docs/${file}`)).statusCode).toBe(404);
    },
  );
});
