import { ServiceProblem, ServiceUnavailable } from '@shop/service-client';
import { Logger } from '@nestjs/common';

const logger = new Logger('Composition');

/**
 * A part of an answer, or undefined if its service could not bring it. A refusal counts as that too: these calls are the
 * BFF's own, so the client is not to blame for them.
 */
export async function unlessAway<Part>(part: Promise<Part>): Promise<Part | undefined> {
  try {
    return await part;
  } catch (error) {
    if (!(error instanceof ServiceUnavailable || error instanceof ServiceProblem)) throw error;
    logger.warn(`answered without a part: ${error.message}`);
    return undefined;
  }
}
