// A baseline of placing an order: `POST /orders` as in most Nest tutorials. It uses Express, class-validator, decorated
// entities, and repository.save() in a transaction. The tables, the response and the relay are those of order-service.
import { ValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';

const app = await NestFactory.create(AppModule, { logger: ['error', 'warn'] });
app.useGlobalPipes(
  new ValidationPipe({ whitelist: true, forbidNonWhitelisted: true, transform: true }),
);
app.enableShutdownHooks();
await app.listen(Number(process.env['PORT']), '127.0.0.1');
