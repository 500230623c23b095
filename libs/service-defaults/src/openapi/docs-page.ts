import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The folder of the page's files. They are in the package, so the page works without the internet. */
const folder = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));

/** The only files of Swagger UI that the page needs. A map, because the path contains the names, such as `__proto__`. */
export const ASSETS: ReadonlyMap<string, { readonly file: string; readonly type: string }> =
  new Map([
    ['swagger-ui.css', { file: join(folder, 'swagger-ui.css'), type: 'text/css; charset=utf-8' }],
    [
      'swagger-ui-bundle.js',
      { file: join(folder, 'swagger-ui-bundle.js'), type: 'text/javascript; charset=utf-8' },
    ],
  ]);

/** All addresses are relative, so that the page also works behind a proxy that adds a path prefix. */
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

/** `validatorUrl: null`: otherwise Swagger UI shows a badge that it loads from a public server. */
export const START_SCRIPT = `SwaggerUIBundle({
  url: 'openapi.json',
  dom_id: '#page',
  validatorUrl: null,
  displayRequestDuration: true,
  tryItOutEnabled: true,
});
`;

/** The page exchanges data only with its own server. Swagger UI sets its own inline styles. */
export const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');
