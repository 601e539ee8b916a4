import 'reflect-metadata'
import type { RequestListener } from 'node:http'
import { errorCode, toError, withDeadline } from '@fifteen/kernel'
import type { DynamicModule, Type } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import type { CustomTransportStrategy } from '@nestjs/microservices'
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify'
import { SwaggerModule } from '@nestjs/swagger'
import { loadEnv } from './config/load-env.js'
import type { ServiceEnv } from './config/service-env.js'
import { HealthRegistry } from './health/health-registry.js'
import { ProblemFilter, type ProblemFilterOptions } from './http/problem.filter.js'
import { enterRequest } from './http/request-context.js'
import { validationPipe } from './http/validation.js'
import { WideServer } from './http/wide-server.js'
import { createLogger, PinoLogger } from './logging/logger.js'
import { measureHttp } from './metrics/http-metrics.js'
import { openApiDocument } from './openapi/openapi.js'

export interface ServiceDefinition<Env extends ServiceEnv> extends ProblemFilterOptions {
  /** The service's name as in the architecture: `order-intake`. */
  name: string
  /** One sentence for the API's documentation. */
  description: string
  env: new () => Env
  module: (env: Env) => DynamicModule
  /** Classes of transports that the module provides. */
  transports?: Type<CustomTransportStrategy>[]
}

/** Largest request body, bytes: an order of 2,000 lines is about 300 kB. */
const BODY_LIMIT = 1_048_576

/** The application of a service, configured but not listening. */
export async function createService<Env extends ServiceEnv>(definition: ServiceDefinition<Env>, env: Env): Promise<NestFastifyApplication> {
  const logger = new PinoLogger(createLogger(definition.name, env.LOG_LEVEL))
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT,
    forceCloseConnections: 'idle',
    serverFactory: (handler: RequestListener) => new WideServer(handler),
  })
  const app = await NestFactory.create<NestFastifyApplication>(definition.module(env), adapter, { logger, abortOnError: false })
  const server = adapter.getInstance()
  server.addHook('onRequest', (request, _, next) => {
    const header = request.headers['traceparent']
    enterRequest(typeof header === 'string' ? header : undefined, next)
  })
  measureHttp(server)
  app.useGlobalPipes(validationPipe())
  app.useGlobalFilters(new ProblemFilter(definition))
  SwaggerModule.setup('docs', app, () => openApiDocument(app, definition), { jsonDocumentUrl: 'openapi.json' })
  for (const transport of definition.transports ?? []) app.connectMicroservice({ strategy: app.get(transport) })
  return app
}

/** The whole life of a service's process: configuration, start, signals, orderly end within a deadline. */
export async function bootstrapService<Env extends ServiceEnv>(definition: ServiceDefinition<Env>): Promise<void> {
  try {
    const env = loadEnv(definition.env)
    const app = await createService(definition, env)
    endOnSignals(app, env.SHUTDOWN_DEADLINE_MS)
    await app.startAllMicroservices()
    await app.listen(await WideServer.claim(env.HTTP_PORT, env.HTTP_HOST))
    const server: unknown = app.getHttpServer()
    if (server instanceof WideServer) await server.widen()
  } catch (error) {
    process.stderr.write(
      `${JSON.stringify({ level: 'fatal', service: definition.name, code: errorCode(error), msg: toError(error).message })}\n`,
    )
    process.exit(1)
  }
}

function endOnSignals(app: NestFastifyApplication, deadlineMs: number): void {
  let ending = false
  const end = (): void => {
    if (ending) return
    ending = true
    app.get(HealthRegistry).stopping()
    withDeadline(app.close(), deadlineMs, 'the orderly end').then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`${JSON.stringify({ level: 'fatal', code: errorCode(error), msg: toError(error).message })}\n`)
        process.exit(1)
      },
    )
  }
  process.on('SIGTERM', end)
  process.on('SIGINT', end)
}
