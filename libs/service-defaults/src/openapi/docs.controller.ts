import { createReadStream } from 'node:fs';
import { Controller, Get, Header, Inject, Param, Res } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import type { FastifyReply } from 'fastify';
import { Public } from '../auth/auth.decorators.js';
import { notFound } from '../problems/standard-problems.js';
import { SERVICE_OPTIONS } from '../service-options.js';
import { ASSETS, docsPage, PAGE_POLICY, START_SCRIPT } from './docs-page.js';
import type { OpenApiDocument } from './openapi.js';
import { openApiDocument } from './openapi-document.js';
import { Hidden, routesOf } from './routes.js';

/** The description of the app's API: for programs at `/openapi.json`, for people at `/docs`. */
@Public()
@Hidden()
@Controller()
export class DocsController {
  private document: OpenApiDocument | undefined;

  constructor(
    private readonly modules: ModulesContainer,
    @Inject(SERVICE_OPTIONS) private readonly options: { name: string; description?: string },
  ) {}

  /** Created at the first request. Most processes never receive one, and the start stays fast. */
  @Get('openapi.json')
  openApi(): OpenApiDocument {
    return (this.document ??= openApiDocument(this.options, routesOf(this.modules)));
  }

  @Get('docs')
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('content-security-policy', PAGE_POLICY)
  page(): string {
    return docsPage(this.options.name);
  }

  @Get('docs/start.js')
  @Header('content-type', 'text/javascript; charset=utf-8')
  start(): string {
    return START_SCRIPT;
  }

  @Get('docs/:file')
  asset(@Param('file') file: string, @Res() reply: FastifyReply): void {
    const asset = ASSETS.get(file);
    if (!asset) throw notFound();
    void reply
      .type(asset.type)
      .header('cache-control', 'public, max-age=3600')
      .send(createReadStream(asset.file));
  }
}
