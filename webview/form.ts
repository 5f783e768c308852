// The filter form: the same query as the text, asked field by field.
import type { FilterDescriptor } from '../src/core/filters';
import type { FormMessage } from '../src/protocol/messages';
import type { ConnectionView, FacetView } from '../src/protocol/views';
import { button, checkbox, describe, dropdown, field, textField, type Control } from './controls';
import { el, prose, setText } from './dom';
import { applierOf, checkRange, checkValue, formFields, type FormField } from './formFields';
import { Picker, type PickerValue } from './picker';
import { rangePresets } from './ranges';
import { zoneName } from './time';

export interface FormOptions {
  readonly onChange: (values: FormMessage) => void;
  readonly onRun: () => void;
  readonly onClear: () => void;
  /** Escape: back to where it was opened. */
  readonly onClose: () => void;
}

interface Bound {
  readonly field: string;
  set(values: readonly string[]): void;
}

/** Ours: `connection` is a field of the query like any other. */
const connectionField = 'connection';

export class FilterForm {
  readonly root: HTMLElement;
  private readonly body = el('div', { class: 'form-grid' });
  private readonly warning = el('div', { class: 'form-warning' });
  /** The vendors' words on the field that has the focus. */
  private readonly words = el('div', { class: 'form-words dim' });
  private readonly wordsOf = new Map<Element, string>();
  private readonly rangeWrong = el('div', { class: 'field-wrong', attrs: { role: 'status' } });
  private readonly rangeHelp = help('');
  private known: readonly FilterDescriptor[] = [];
  private readonly values = new Map<string, readonly string[]>();
  private bound: readonly Bound[] = [];
  private facets: readonly FacetView[] = [];
  private made = '';
  private text = '';
  private from: string | undefined;
  private to: string | undefined;
  private range:
    { readonly preset: Control<string>; readonly from: Control<string>; readonly to: Control<string> } | undefined;
  private free: Control<string> | undefined;

  constructor(private readonly options: FormOptions) {
    setText(this.warning, 'The text says more than the form can show; what the form does not show is kept.');
    this.warning.hidden = true;
    this.root = el(
      'section',
      { class: 'form', attrs: { 'aria-label': 'Filters' } },
      el('div', { class: 'form-scroll' }, this.body),
      el(
        'div',
        { class: 'form-actions' },
        button('Run', () => options.onRun()),
        button('Clear All', () => options.onClear(), 'secondary'),
        this.words,
        this.warning,
      ),
    );
    this.rangeWrong.hidden = true;
    this.root.addEventListener('focusin', (event) => this.tell(event.target));
    this.root.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) options.onRun();
      else if (event.key === 'Escape' && !event.defaultPrevented) options.onClose();
    });
  }

  focus(): void {
    this.body.querySelector<HTMLElement>('vscode-checkbox, vscode-dropdown')?.focus();
  }

  setZone(zone: string): void {
    setText(
      this.rangeHelp,
      `2026-11-20 or 2026-11-20T14:00, in ${zoneName(zone).replaceAll('_', ' ')}; back from now as in 7d.`,
    );
  }

  private tell(target: EventTarget | null): void {
    const box = target instanceof Element ? target.closest('.field') : null;
    setText(this.words, (box === null ? undefined : this.wordsOf.get(box)) ?? '');
  }

  /** Makes the fields anew when the connections' filters are others than before. */
  setConnections(connections: readonly ConnectionView[]): void {
    const made = JSON.stringify(connections.map(({ id, name, vendor }) => [id, name, vendor]));
    if (made === this.made) return;
    this.made = made;
    this.known = connections.map((connection) => connection.filters);
    this.wordsOf.clear();
    this.bound = [];
    const bound: Bound[] = [];
    const nodes = [this.rangeField(), this.textField()];
    if (connections.length > 1) nodes.unshift(this.connectionField(connections, bound));
    for (const each of formFields(connections)) nodes.push(this.fieldFor(each, bound));
    this.bound = bound;
    this.body.replaceChildren(...nodes);
    for (const [box, words] of this.wordsOf)
      for (const control of box.querySelectorAll<HTMLElement>('vscode-text-field, vscode-dropdown, vscode-checkbox'))
        describe(control, words);
    this.show();
  }

  setFacets(facets: readonly FacetView[]): void {
    this.facets = facets;
  }

  set(form: FormMessage, complete: boolean): void {
    this.values.clear();
    for (const { field: name, values } of form.fields) this.values.set(name, values);
    this.text = form.text;
    this.from = form.from;
    this.to = form.to;
    this.warning.hidden = complete;
    this.show();
  }

  private show(): void {
    for (const each of this.bound) each.set(this.values.get(each.field) ?? []);
    put(this.free, this.text);
    const known = this.to === undefined && rangePresets.some((preset) => preset.from === this.from);
    this.range?.preset.set(known ? (this.from ?? '') : 'exact');
    put(this.range?.from, this.from ?? '');
    put(this.range?.to, this.to ?? '');
    this.rangeWrong.hidden = checkRange(this.range?.from.get() ?? '', this.range?.to.get() ?? '') === undefined;
  }

  private changed(): void {
    this.options.onChange({
      text: this.text,
      ...(this.from === undefined ? {} : { from: this.from }),
      ...(this.to === undefined ? {} : { to: this.to }),
      fields: [...this.values]
        .filter(([, values]) => values.length > 0)
        .map(([name, values]) => ({ field: name, values: [...values] })),
    });
  }

  private put(name: string, values: readonly string[]): void {
    this.values.set(name, values);
    this.changed();
  }

  private rangeField(): HTMLElement {
    const word = (value: string): string | undefined => (value.trim() === '' ? undefined : value.trim().slice(0, 64));
    const preset = dropdown(
      'Time range',
      [...rangePresets.map((each) => ({ value: each.from, label: each.label })), { value: 'exact', label: 'Exact…' }],
      (value) => {
        if (value === 'exact') return from.element.focus();
        this.from = value;
        this.to = undefined;
        this.changed();
      },
    );
    const check = (): boolean => {
      const wrong = checkRange(from.get(), to.get());
      this.rangeWrong.hidden = wrong === undefined;
      this.rangeWrong.replaceChildren(...(wrong === undefined ? [] : prose(wrong)));
      return wrong === undefined;
    };
    // What is no range stays in the field, and out of the query.
    const taken = (): void => {
      if (!check()) return;
      this.from = word(from.get());
      this.to = word(to.get());
      this.changed();
    };
    const from = textField({ label: 'From', placeholder: '2026-11-13T14:00 or 7d', onInput: check, onChange: taken });
    const to = textField({ label: 'To', placeholder: 'now', onInput: check, onChange: taken });
    this.range = { preset, from, to };
    const exact = el(
      'div',
      { class: 'range-exact' },
      from.element,
      el('span', { class: 'dim', text: '–' }),
      to.element,
    );
    return field('Time', el('div', { class: 'range' }, preset.element, exact, this.rangeWrong), this.rangeHelp, {
      word: 'vendor',
      detail: 'Every vendor takes a range of time; it is checked again here.',
    });
  }

  private textField(): HTMLElement {
    this.free = textField({
      label: 'Text anywhere',
      placeholder: 'words in any part of the event',
      onChange: (value) => {
        this.text = value.trim();
        this.changed();
      },
    });
    return field(
      'Text anywhere',
      this.free.element,
      help('In everything that was fetched, request bodies included: no vendor searches text.'),
      { word: 'here', detail: 'Looked for here, in what the vendors return.' },
    );
  }

  private connectionField(connections: readonly ConnectionView[], bound: Bound[]): HTMLElement {
    const boxes = connections.map((connection) => {
      const box = checkbox(sampleName(connection), () => {
        const chosen = connections.filter((_each, at) => boxes[at]?.get() === true).map((each) => each.name);
        this.put(connectionField, chosen.length === connections.length ? [] : chosen);
      });
      return box;
    });
    bound.push({
      field: connectionField,
      set: (values) => {
        connections.forEach((connection, at) =>
          boxes[at]?.set(values.length === 0 || values.includes(connection.name) || values.includes(connection.id)),
        );
      },
    });
    const box = el(
      'div',
      { class: 'checks', attrs: { role: 'group', 'aria-label': 'Connections' } },
      ...boxes.map((each) => each.element),
    );
    return field('Connections', box);
  }

  private fieldFor(each: FormField, bound: Bound[]): HTMLElement {
    const box = this.controlFor(each, bound);
    const said = each.help.map((one) => `${one.vendor} ${one.name}: ${one.text}`).join('  ');
    this.wordsOf.set(box, `${said} ${applierOf(each).detail}`);
    return box;
  }

  private controlFor(each: FormField, bound: Bound[]): HTMLElement {
    const words = fieldHelp(each);
    const by = applierOf(each);
    if (each.kind === 'boolean') {
      const box = checkbox(each.label, (checked) => this.put(each.field, checked ? ['true'] : []));
      bound.push({ field: each.field, set: (values) => box.set(values.includes('true')) });
      return field(' ', box.element, words, by);
    }
    if (each.kind === 'choice' && each.values.length <= 8) {
      const list = dropdown(
        each.label,
        [
          { value: '', label: 'Any' },
          ...each.values.map((value) => ({ value: value.value, label: value.label ?? value.value })),
        ],
        (value) => this.put(each.field, value === '' ? [] : value.split(',')),
      );
      bound.push({ field: each.field, set: (values) => list.set(values.join(',')) });
      return field(each.label, list.element, words, by);
    }
    const picker = new Picker({
      label: each.label,
      placeholder: each.values.length > 0 ? `${each.values.length} known, or type` : 'any',
      values: () => this.valuesOf(each),
      onChange: (values) => this.put(each.field, values),
      check: (value) => checkValue(each, value, this.known),
    });
    bound.push({ field: each.field, set: (values) => picker.set(values) });
    return field(each.label, picker.root, words, by);
  }

  /** What occurs in the result first, then what the vendor documents. */
  private valuesOf(each: FormField): readonly PickerValue[] {
    const counted = this.facets.find((facet) => facet.field === each.field)?.values ?? [];
    const counts = new Map(counted.map((value) => [value.value, value.count]));
    const known = each.values.map((value) => {
      const seen = counts.get(value.value);
      return {
        value: value.value,
        label: value.label ?? value.value,
        ...(value.group === undefined ? {} : { group: value.group }),
        ...(seen === undefined ? {} : { count: seen }),
      };
    });
    const documented = new Set(known.map((value) => value.value));
    const others = counted.filter((value) => !documented.has(value.value) && value.value !== '');
    const heading = documented.size > 0 ? { group: 'In the loaded events' } : {};
    return [
      ...others.map((value) => ({ value: value.value, label: value.label, count: value.count, ...heading })),
      ...known,
    ];
  }
}

/** Sample data is said to be sample data, once. */
function sampleName({ name, source }: ConnectionView): string {
  return source === 'sample' && !/sample/i.test(name) ? `${name} (sample)` : name;
}

/** What is being typed is not taken out of the hand by the answer to what was typed before. */
function put(control: Control<string> | undefined, value: string): void {
  if (control !== undefined && control.element !== document.activeElement) control.set(value);
}

function help(text: string): HTMLElement {
  return el('span', { class: 'field-help', text });
}

function fieldHelp(each: FormField): HTMLElement {
  const first = each.help[0];
  const several = each.help.length > 1;
  const text = several
    ? each.help
        .map((one) => one.vendor.replace(/ \(.*/, ''))
        .filter((one, at, all) => all.indexOf(one) === at)
        .join(', ')
    : (first?.text ?? '');
  const box = el('span', {
    class: 'field-help',
    title: each.help.map((one) => `${one.vendor} ${one.name}: ${one.text}`).join('\n'),
  });
  if (several) box.append(el('span', { text: `${text}: ` }));
  each.help.forEach((one, at) => box.append(at > 0 ? ', ' : '', el('code', { text: one.name })));
  if (!several) box.append(` · ${text}`);
  return box;
}
