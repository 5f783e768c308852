// One sentence per event, as a person would say it.
import type { AuditEvent } from './event';
import { visible } from './text/visible';

export interface SentencePart {
  readonly text: string;
  readonly role: 'actor' | 'verb' | 'resource' | 'plain';
}

/** `ana@acme.io deleted API key key_8f2…`: safe to show on one line. */
export function sentence(event: AuditEvent): string {
  return sentenceParts(event)
    .map((part) => part.text)
    .join('');
}

/** The sentence in pieces, so that a view can stress the names. Texts joined as they are give the sentence. */
export function sentenceParts(event: AuditEvent): readonly SentencePart[] {
  return [
    { role: 'actor', text: visible(event.actor.label ?? event.actor.id ?? 'Someone', 80) },
    { role: 'plain', text: ' ' },
    { role: 'verb', text: visible(event.action, 80) },
    { role: 'plain', text: ' ' },
    {
      role: 'resource',
      text: visible(`${event.resource.type} ${event.resource.name ?? event.resource.ids[0] ?? ''}`, 80),
    },
  ];
}
