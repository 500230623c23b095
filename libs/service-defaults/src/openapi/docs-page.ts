import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** Where the page's files are: in the package, so that it works without the internet. */
const folder = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));

/** The files of Swagger UI that the page needs, and no other. A map, because names come from the path: `__proto__` too. */
export const ASSETS: ReadonlyMap<string, { readonly file: string; readonly type: string }> =
  new Map([
    ['swagger-ui.css', { file: join(folder, 'swagger-ui.css'), type: 'text/css; charset=utf-8' }],
    [
      'swagger-ui-bundle.js',
      { file: join(folder, 'swagger-ui-bundle.js'), type: 'text/javascript; charset=utf-8' },
    ],
  ]);

/** All addresses are relative, so that the page also works behind a proxy that puts a path before it. */
export function docsPage(title: string): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>${title}</title>
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="docs/swagger-ui.css" />
  </head>
  <body>
    <div id="page"></div>
    <script src="docs/swagger-ui-bundle.js"></script>
    <script src="docs/start.js"></script>
  </body>
</html>
`;
}

/** `validatorUrl`: without it, Swagger UI shows a badge that it fetches from a server of its makers. */
export const START_SCRIPT = `SwaggerUIBundle({
  url: 'openapi.json',
  dom_id: '#page',
  validatorUrl: null,
  displayRequestDuration: true,
  tryItOutEnabled: true,
});
`;

/** The page loads nothing from elsewhere and sends nothing elsewhere. Swagger UI sets styles of its own. */
export const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');
