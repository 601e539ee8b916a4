import { IsIn, IsInt, IsString, Matches, Max, Min, MinLength } from 'class-validator'
import { EnvVar } from './env-var.js'

/** What every service is configured with. */
export class ServiceEnv {
  @EnvVar({ describe: 'Port of the HTTP API, health and metrics.' })
  @IsInt()
  @Min(0)
  @Max(65_535)
  HTTP_PORT: number = 3000

  @EnvVar({ describe: 'Address that the HTTP server listens on.' })
  @IsString()
  HTTP_HOST: string = '127.0.0.1'

  @EnvVar({ describe: 'PostgreSQL database of this service alone: postgres://user:password@host:port/database.', secret: true })
  @Matches(/^postgres(ql)?:\/\//, { message: 'DATABASE_URL must be a postgres:// address' })
  DATABASE_URL: string = ''

  @EnvVar({ describe: 'Connections to the database at most.' })
  @IsInt()
  @Min(2)
  @Max(200)
  DATABASE_POOL: number = 10

  @EnvVar({ describe: 'Kafka bootstrap brokers, host:port, separated by commas.' })
  @Matches(/^[^,\s]+:\d+(,[^,\s]+:\d+)*$/, { message: 'KAFKA_BROKERS must be host:port[,host:port…]' })
  KAFKA_BROKERS: string = ''

  @EnvVar({ describe: 'Put before every topic and consumer group; empty outside tests.' })
  @IsString()
  TOPIC_PREFIX: string = ''

  @EnvVar({ describe: 'Milliseconds between two fetches at least, where the first brought something: latency against CPU.' })
  @IsInt()
  @Min(0)
  @Max(1_000)
  KAFKA_FETCH_PACE_MS: number = 100

  @EnvVar({ describe: 'Records in one transaction at most.' })
  @IsInt()
  @Min(1)
  @Max(5_000)
  CHUNK_RECORDS: number = 500

  @EnvVar({ describe: 'Parked records in a minute above which the consumer holds.' })
  @IsInt()
  @Min(1)
  PARKS_PER_MINUTE: number = 30

  @EnvVar({ describe: 'Milliseconds without a completed fetch attempt after which the service reports itself dead.' })
  @IsInt()
  @Min(5_000)
  LIVENESS_MS: number = 60_000

  @EnvVar({ describe: 'Key that opens administrative endpoints (policies, shops, parked records).', secret: true })
  @MinLength(16, { message: 'ADMIN_API_KEY must have at least 16 characters' })
  ADMIN_API_KEY: string = ''

  @EnvVar({ describe: 'Least level that is logged.' })
  @IsIn(['trace', 'debug', 'info', 'warn', 'error', 'silent'])
  LOG_LEVEL: string = 'info'

  @EnvVar({ describe: 'Milliseconds for an orderly end; afterwards the process ends as it stands.' })
  @IsInt()
  @Min(1_000)
  SHUTDOWN_DEADLINE_MS: number = 20_000
}

export const brokersOf = ({ KAFKA_BROKERS }: ServiceEnv): string[] => KAFKA_BROKERS.split(',')
