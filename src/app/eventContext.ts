// What else is loaded that a reader of one event should know.
import type { AuditEvent } from '../core/event';
import type { ActorBook } from './actorBook';
import type { Stories } from './story';

export interface EventSurroundings {
  /** The events before it of the same resource, oldest first. */
  readonly previous?: readonly AuditEvent[];
  readonly ipNote?: string;
}

export class EventContext {
  constructor(
    private readonly stories: Stories,
    private readonly actors: ActorBook,
  ) {}

  /** What the source IP means for its actor. */
  ipNote(event: AuditEvent, signal?: AbortSignal): Promise<string | undefined> {
    return this.actors.ipNote(event, signal);
  }

  async of(event: AuditEvent, signal?: AbortSignal): Promise<EventSurroundings> {
    const previous = event.verb === 'update' ? await this.stories.before(event, signal) : [];
    const ipNote = await this.ipNote(event, signal);
    return {
      ...(previous.length === 0 ? {} : { previous }),
      ...(ipNote === undefined ? {} : { ipNote }),
    };
  }
}
