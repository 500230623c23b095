import { Module } from '@nestjs/common';
import { ClientsModule } from '../clients/clients.module.js';
import { MeController } from './me.controller.js';
import { MeService } from './me.service.js';
import { RegistrationController } from './registration.controller.js';
import { SessionController } from './session.controller.js';

@Module({
  imports: [ClientsModule],
  controllers: [RegistrationController, SessionController, MeController],
  providers: [MeService],
})
export class AccountModule {}
