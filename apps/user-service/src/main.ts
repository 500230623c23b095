import { EventConsumer } from '@shop/messaging';
import { startService } from '@shop/service-defaults';
import { AppModule } from './app.module.js';

void startService(AppModule, { transports: (app) => [app.get(EventConsumer)] });
