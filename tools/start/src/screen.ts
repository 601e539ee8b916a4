import type { WriteStream } from 'node:tty'
import { board, boardLine, type BoardState } from './board.js'

const DRAW_EVERY_MS = 500
const LINE_EVERY_MS = 5_000
const HIDE_CURSOR = '\x1b[?25l'
const SHOW_CURSOR = '\x1b[?25h'
const HOME = '\x1b[H'
const CLEAR = '\x1b[2J'
const TO_LINE_END = '\x1b[K'
const TO_SCREEN_END = '\x1b[J'

/** Draws the board in place on a terminal, or a line every few seconds elsewhere. */
export class Screen {
  private timer: NodeJS.Timeout | undefined
  private readonly terminal: boolean

  constructor(
    private readonly out: NodeJS.WriteStream & Partial<WriteStream>,
    private readonly state: () => BoardState,
  ) {
    this.terminal = out.isTTY === true
  }

  open(): void {
    if (this.terminal) this.out.write(HIDE_CURSOR + CLEAR)
    this.draw()
    this.timer = setInterval(() => this.draw(), this.terminal ? DRAW_EVERY_MS : LINE_EVERY_MS)
  }

  close(): void {
    if (!this.timer) return
    clearInterval(this.timer)
    this.timer = undefined
    this.draw()
    if (this.terminal) this.out.write(`${SHOW_CURSOR}\n`)
  }

  get isOpen(): boolean {
    return this.timer !== undefined && this.terminal
  }

  private draw(): void {
    if (!this.terminal) {
      this.out.write(`${boardLine(this.state())}\n`)
      return
    }
    const lines = board(this.state()).map((line) => line + TO_LINE_END)
    this.out.write(HOME + lines.join('\n') + TO_SCREEN_END)
  }
}
