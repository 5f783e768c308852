// Which lines of a folded text are in sight, and where.

interface Fold {
  readonly line: number;
  /** Last line hidden. */
  readonly closes: number;
}

/** A folded line stays in sight; everything after it to the closing line is hidden. */
export class FoldedLines {
  private readonly folded = new Map<number, Fold>();
  /** Outermost folds, in order. */
  private outer: readonly Fold[] = [];
  length: number;

  constructor(private readonly total: number) {
    this.length = total;
  }

  has(line: number): boolean {
    return this.folded.has(line);
  }

  fold(line: number, closes: number): void {
    this.folded.set(line, { line, closes });
    this.arrange();
  }

  unfold(line: number): void {
    this.folded.delete(line);
    this.arrange();
  }

  /** Unfolds whatever hides this line. */
  show(line: number): void {
    for (const fold of [...this.folded.values()])
      if (fold.line < line && line <= fold.closes) this.folded.delete(fold.line);
    this.arrange();
  }

  lineAt(place: number): number {
    let line = place;
    for (const fold of this.outer) {
      if (fold.line >= line) break;
      line += fold.closes - fold.line;
    }
    return line;
  }

  /** Undefined for a hidden line. */
  placeOf(line: number): number | undefined {
    let hidden = 0;
    for (const fold of this.outer) {
      if (fold.line >= line) break;
      if (line <= fold.closes) return undefined;
      hidden += fold.closes - fold.line;
    }
    return line - hidden;
  }

  private arrange(): void {
    const outer: Fold[] = [];
    let hidden = 0;
    let end = -1;
    for (const fold of [...this.folded.values()].sort((a, b) => a.line - b.line)) {
      if (fold.line <= end) continue;
      outer.push(fold);
      hidden += fold.closes - fold.line;
      end = fold.closes;
    }
    this.outer = outer;
    this.length = this.total - hidden;
  }
}
