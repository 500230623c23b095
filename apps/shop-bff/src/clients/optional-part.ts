import { ServiceProblem, ServiceUnavailable } from '@shop/service-client';
import { Logger } from '@nestjs/common';

const logger = new Logger('Composition');

/**
 * Returns a part of an answer, or undefined if its service did not provide it. This includes a refusal (4xx): the BFF made
 * this call itself, so the client did not cause the refusal.
 */
export async function optionalPart<Part>(part: Promise<Part>): Promise<Part | undefined> {
  try {
    return await part;
  } catch (error) {
    if (!(error instanceof ServiceUnavailable || error instanceof ServiceProblem)) throw error;
    logger.warn(`A part is missing in the answer: ${error.message}`);
    return undefined;
  }
}
