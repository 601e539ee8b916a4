import 'reflect-metadata'
import { parentPort, workerData } from 'node:worker_threads'
import { openApiDocument } from '@fifteen/service-defaults'
import { NestFactory } from '@nestjs/core'
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify'
import { definitionOf } from './services.js'

const definition = await definitionOf(String(workerData))
const env = new definition.env()
// The module wants a configuration; in preview mode nobody uses it: nothing is connected or started.
Object.assign(env, { DATABASE_URL: 'postgres://preview', KAFKA_BROKERS: 'preview:1' })
const app = await NestFactory.create<NestFastifyApplication>(definition.module(env), new FastifyAdapter(), { preview: true, logger: false })
parentPort?.postMessage(JSON.parse(JSON.stringify(openApiDocument(app, definition))))
