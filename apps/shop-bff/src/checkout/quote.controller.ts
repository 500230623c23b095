import { quote, type Quote, quoteRequest, type QuoteRequest } from '@shop/contracts';
import { BearerToken, Operation } from '@shop/service-defaults';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { QuoteService } from './quote.service.js';

@Controller('quotes')
export class QuoteController {
  constructor(private readonly quotes: QuoteService) {}

  /** The status is 200 and not 201, because quotes are not stored. */
  @Operation('quote', {
    summary: 'The current prices of the lines',
    description:
      'A quote reserves nothing and guarantees nothing. ' +
      'If user-service is unavailable, `wallet`, `affordable` and `pointsToEarn` are null.',
    answer: quote,
    refusals: { 422: { 'unknown-product': 'One of the products does not exist.' } },
  })
  @Post()
  @HttpCode(200)
  quote(
    @BearerToken() bearer: string,
    @Body({ schema: quoteRequest }) request: QuoteRequest,
  ): Promise<Quote> {
    return this.quotes.quote(request, bearer);
  }
}
