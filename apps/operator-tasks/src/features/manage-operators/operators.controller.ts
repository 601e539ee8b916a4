import { randomBytes } from 'node:crypto'
import { errorCode } from '@fifteen/kernel'
import { Database, PG_UNIQUE_VIOLATION } from '@fifteen/persistence'
import { AdminGuard, hashApiKey } from '@fifteen/service-defaults'
import { Body, Controller, Get, Param, Put, Query, UseGuards } from '@nestjs/common'
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger'
import { UnknownOperator } from '../../domain/task.errors.js'
import { OperatorStore } from '../../persistence/operator.store.js'
import { CallerGuard, CurrentCaller, type Caller } from '../authenticate-caller/caller.guard.js'
import { ChangePresence } from './change-presence.handler.js'
import {
  ListOperatorsQuery,
  OperatorIdParam,
  OperatorListView,
  OperatorView,
  operatorView,
  PresenceRequest,
  PutOperatorRequest,
} from './operator.dto.js'
import { Problems, refusal } from '../../problems.js'

const KEY_BYTES = 24

@ApiTags('operators')
@ApiBearerAuth()
@Controller('v1/operators')
export class OperatorsController {
  constructor(
    private readonly database: Database,
    private readonly operators: OperatorStore,
    private readonly changePresence: ChangePresence,
  ) {}

  @Get()
  @UseGuards(AdminGuard)
  @ApiOperation({ summary: 'Lists operators by id.' })
  @ApiOkResponse({ type: OperatorListView })
  async list(@Query() { after, limit = 100 }: ListOperatorsQuery): Promise<OperatorListView> {
    const operators = await this.database.use((sql) => this.operators.list(sql, after, limit))
    const last = operators.length === limit ? operators.at(-1) : undefined
    return { operators: operators.map(operatorView), ...(last ? { next: last.id } : {}) }
  }

  @Put(':operatorId')
  @Problems('key-in-use')
  @UseGuards(AdminGuard)
  @ApiOperation({ summary: 'Adds an operator or replaces what is known of them. Without a key a new operator gets one, shown once.' })
  @ApiOkResponse({ type: OperatorView })
  async put(@Param() { operatorId: id }: OperatorIdParam, @Body() body: PutOperatorRequest): Promise<OperatorView> {
    const { name, skills, shops, level, maxLeases = 1, key } = body
    const known = await this.database.use((sql) => this.operators.find(sql, id))
    const shown = key ?? (known ? undefined : randomBytes(KEY_BYTES).toString('base64url'))
    const operator = { id, name, skills, shops, level, maxLeases, ...(shown === undefined ? {} : { keyHash: hashApiKey(shown) }) }
    try {
      const put = await this.database.use((sql) => this.operators.put(sql, operator))
      return { ...operatorView(put), ...(shown !== undefined && key === undefined ? { key: shown } : {}) }
    } catch (error) {
      if (errorCode(error) !== PG_UNIQUE_VIOLATION) throw error
      throw refusal('key-in-use', 'another operator has this key', { cause: error })
    }
  }

  @Put(':operatorId/presence')
  @Problems('unknown-operator')
  @UseGuards(CallerGuard)
  @ApiOperation({
    summary: 'Sets whether the operator is there; by an administrator or the operator. Going offline gives back their tasks.',
  })
  @ApiOkResponse({ type: OperatorView })
  async presence(
    @CurrentCaller() caller: Caller,
    @Param() { operatorId }: OperatorIdParam,
    @Body() { presence }: PresenceRequest,
  ): Promise<OperatorView> {
    if (caller.kind === 'operator' && caller.operator.id !== operatorId) throw new UnknownOperator(operatorId)
    return operatorView(await this.changePresence.change(operatorId, presence))
  }
}
