import { Injectable } from '@nestjs/common';

/** The time of day. Tests replace it, to let hours or days pass. Durations are measured with `performance` instead. */
@Injectable()
export class Clock {
  now(): Date {
    return new Date();
  }
}
