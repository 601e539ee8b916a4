import type { Type as Class, ValidationPipe } from '@nestjs/common'
import { Type } from 'class-transformer'
import { IsInt, IsOptional, IsString, MaxLength, Min, MinLength, ValidateNested } from 'class-validator'
import type { HttpProblem } from './problem.js'
import { validationPipe } from './validation.js'

class Line {
  @IsString() @MinLength(1) @MaxLength(5) sku: string
  @IsInt() @Min(1) quantity: number
}

class Order {
  @IsString() @MinLength(1) @MaxLength(5) id: string
  @ValidateNested({ each: true }) @Type(() => Line) lines: Line[]
}

class Page {
  @IsOptional() @Type(() => Number) @IsInt() limit?: number
  @IsOptional() @IsString() state = 'open'
}

class Range {
  @IsString() from: string
}

const queryOf = (pipe: ValidationPipe, query: object, metatype: Class<object>): Promise<unknown> =>
  pipe.transform(query, { type: 'query', metatype })

const refusalOf = (body: unknown): Promise<HttpProblem> =>
  validationPipe()
    .transform(body, { type: 'body', metatype: Order })
    .then(
      () => Promise.reject(new Error('the body was taken')),
      (refusal: HttpProblem) => refusal,
    )

const nested = (levels: number): unknown => (levels ? { a: nested(levels - 1) } : 1)

describe('the validating pipe', () => {
  it('names every wrong field once, with its path', async () => {
    const { status, problems } = await refusalOf({
      lines: [
        { sku: 'A', quantity: 1 },
        { sku: 7, quantity: 0, colour: 'red' },
      ],
      extra: 1,
    })
    expect(status).toBe(400)
    expect(problems?.map(({ field, code }) => [field, code])).toEqual([
      ['extra', 'whitelist-validation'],
      ['id', 'is-string'],
      ['lines.1.colour', 'whitelist-validation'],
      ['lines.1.sku', 'is-string'],
      ['lines.1.quantity', 'min'],
    ])
    expect(JSON.stringify(problems)).not.toContain('red')
  })

  it.each([[null], ['text'], [7], [[]], [[{ id: 'A', lines: [] }]]])('refuses %j, which is no object', async (body) => {
    expect((await refusalOf(body)).problems).toEqual([{ field: '', code: 'is-one-object', message: 'the body must be an object' }])
  })

  it('refuses what is nested too deeply, before anything recurses into it', async () => {
    expect((await refusalOf(nested(1_000))).problems).toMatchObject([{ code: 'too-deep' }])
  })

  it('neither repeats what cannot be the name of a field, nor lists without end', async () => {
    const many = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`Ann Example ${index}`, 1]))
    const { message, problems } = await refusalOf(many)
    expect(message).toBe('5001 fields are wrong')
    expect(problems).toHaveLength(100)
    expect(JSON.stringify(problems)).not.toContain('Ann')
  })

  it('gives each request without parameters a query of its own, with its defaults', async () => {
    const pipe = validationPipe()
    const [first, second] = [await queryOf(pipe, {}, Page), await queryOf(pipe, {}, Page)]
    expect(first).toEqual({ state: 'open' })
    expect(second).toEqual(first)
    expect(second).toBeInstanceOf(Page)
    expect(second).not.toBe(first)
  })

  it('asks for what a query must have each time, and checks what it has after one that had nothing', async () => {
    const pipe = validationPipe()
    await queryOf(pipe, {}, Page)
    await expect(queryOf(pipe, { limit: 'many' }, Page)).rejects.toMatchObject({ problems: [{ field: 'limit' }] })
    await expect(queryOf(pipe, { page: '1' }, Page)).rejects.toMatchObject({ problems: [{ field: 'page' }] })
    for (let time = 0; time < 2; time++) await expect(queryOf(pipe, {}, Range)).rejects.toMatchObject({ problems: [{ field: 'from' }] })
  })
})
