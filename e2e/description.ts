import type { OpenApiDocument } from '@shop/service-defaults';
import { ResponseCheck, type ObservedResponse } from '@shop/testing';

const checks = new Map<string, Promise<ResponseCheck>>();

/** The OpenAPI document of an app. */
export async function descriptionOf(baseUrl: string): Promise<OpenApiDocument> {
  const response = await fetch(`${baseUrl}/openapi.json`);
  if (!response.ok) throw new Error(`/openapi.json returned status ${response.status}`);
  return (await response.json()) as OpenApiDocument;
}

/** Checks a response against the description of the app that sent it. @throws Error if they differ */
export async function expectDescribed(baseUrl: string, response: ObservedResponse): Promise<void> {
  let check = checks.get(baseUrl);
  if (!check) {
    check = descriptionOf(baseUrl).then((document) => new ResponseCheck(document));
    checks.set(baseUrl, check);
    // The app may just have been killed: the next call reads its description again.
    check.catch(() => checks.delete(baseUrl));
  }
  (await check).check(response);
}
