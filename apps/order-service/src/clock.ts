import { Injectable } from '@nestjs/common';

/** What time it is, for everything that an order's deadlines are counted with. Tests put another one in its place. */
@Injectable()
export class Clock {
  now(): Date {
    return new Date();
  }
}
