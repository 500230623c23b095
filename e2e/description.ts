import type { OpenApiDocument } from '@shop/service-defaults';
import { ResponseCheck, type ObservedResponse } from '@shop/testing';

const checks = new Map<string, Promise<ResponseCheck>>();

/** What an app says about its API. */
export async function descriptionOf(baseUrl: string): Promise<OpenApiDocument> {
  const response = await fetch(`${baseUrl}/openapi.json`);
  if (!response.ok) throw new Error(`/openapi.json is answered with ${response.status}`);
  return (await response.json()) as OpenApiDocument;
}

/** Holds an answer against the description of the app that gave it. @throws Error where they differ */
export async function expectDescribed(baseUrl: string, answer: ObservedResponse): Promise<void> {
  let check = checks.get(baseUrl);
  if (!check) {
    check = descriptionOf(baseUrl).then((document) => new ResponseCheck(document));
    checks.set(baseUrl, check);
    // an app that is killed just now is asked again at the next call
    check.catch(() => checks.delete(baseUrl));
  }
  (await check).check(answer);
}
