// A baseline of placing an order: `POST /orders` as most Nest tutorials would have it. Express, class-validator, decorated
// entities, and repository.save() in a transaction. Tables and answer are order-service's, and so is the relay.
import { ValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';

const app = await NestFactory.create(AppModule, { logger: ['error', 'warn'] });
app.useGlobalPipes(
  new ValidationPipe({ whitelist: true, forbidNonWhitelisted: true, transform: true }),
);
app.enableShutdownHooks();
await app.listen(Number(process.env['PORT']), '127.0.0.1');
