// What came of the query, in words: the status line as it changes, and for a screen reader once it is quiet.
import type { ResultView } from '../src/protocol/views';
import type { Announcer } from './announcer';
import { quiet } from './dom';
import type { RowSelection } from './selection';
import type { StatusLine } from './status';
import { plural } from './time';

export class Outcome {
  private result: ResultView | undefined;
  private readonly announceSoon = quiet(700, () => this.announce());

  constructor(
    private readonly status: StatusLine,
    private readonly announcer: Announcer,
    private readonly selection: RowSelection,
  ) {}

  set(result: ResultView | undefined, zone: string): void {
    this.result = result;
    this.draw(zone);
    if (result !== undefined) this.announceSoon();
  }

  draw(zone: string): void {
    const { all, size } = this.selection;
    this.status.set(this.result, zone, all ? 'all' : size);
  }

  selected(zone: string): void {
    this.draw(zone);
    const { all, size } = this.selection;
    if (all) this.announcer.say('All events selected');
    else if (size > 1) this.announcer.say(plural(size, 'event selected', 'events selected'));
  }

  private announce(): void {
    const { result } = this;
    if (result === undefined) return;
    const how = result.running ? 'so far, still searching' : 'search ended';
    this.announcer.say(`${plural(result.count, 'event matches', 'events match')} of ${result.scanned} scanned, ${how}`);
  }
}
