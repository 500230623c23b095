import { type Quote, quoteRequest, type QuoteRequest } from '@shop/contracts';
import { BearerToken } from '@shop/service-defaults';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { QuoteService } from './quote.service.js';

@Controller('quotes')
export class QuoteController {
  constructor(private readonly quotes: QuoteService) {}

  /** 200 and not 201: a quote is an answer, nothing is kept of it. */
  @Post()
  @HttpCode(200)
  quote(
    @BearerToken() bearer: string,
    @Body({ schema: quoteRequest }) request: QuoteRequest,
  ): Promise<Quote> {
    return this.quotes.quote(request, bearer);
  }
}
