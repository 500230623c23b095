import { quote, type Quote, quoteRequest, type QuoteRequest } from '@shop/contracts';
import { BearerToken, Operation } from '@shop/service-defaults';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { QuoteService } from './quote.service.js';

@Controller('quotes')
export class QuoteController {
  constructor(private readonly quotes: QuoteService) {}

  /** 200 and not 201: a quote is an answer, nothing is kept of it. */
  @Operation('quote', {
    summary: 'What these lines cost now',
    description:
      'It reserves nothing and promises nothing. Without user-service `wallet`, `affordable` and `pointsToEarn` are null.',
    answer: quote,
    refusals: { 422: { 'unknown-product': 'There is no such product.' } },
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
