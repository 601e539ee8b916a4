import { bootstrapService } from '@fifteen/service-defaults'
import { definition } from './service.js'

await bootstrapService(definition)
