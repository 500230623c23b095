import { startService } from '@shop/service-defaults';
import { AppModule } from './app.module.js';

void startService(AppModule);
