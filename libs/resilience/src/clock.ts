import { Injectable } from '@nestjs/common';

/** The current time. Tests replace it to simulate hours or days. Durations are measured with `performance` instead. */
@Injectable()
export class Clock {
  now(): Date {
    return new Date();
  }
}
