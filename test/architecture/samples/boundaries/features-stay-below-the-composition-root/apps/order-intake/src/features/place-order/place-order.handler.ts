import { AppModule } from '../../app.module.js'

export const used = AppModule
