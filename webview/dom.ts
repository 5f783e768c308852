// Making elements: text by textContent, styles by classes or CSSOM, never by markup.

export interface ElementOptions {
  readonly class?: string;
  readonly text?: string;
  readonly title?: string;
  readonly attrs?: Readonly<Record<string, string>>;
}

type Child = Node | string | undefined;

export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  options: ElementOptions = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  if (options.class !== undefined) element.className = options.class;
  if (options.text !== undefined) element.textContent = options.text;
  if (options.title !== undefined) element.title = options.title;
  for (const [name, value] of Object.entries(options.attrs ?? {})) element.setAttribute(name, value);
  for (const child of children) if (child !== undefined) element.append(child);
  return element;
}

/** A sentence in which `code` stands between backticks. */
export function prose(text: string): readonly (Node | string)[] {
  return text.split('`').map((part, at) => (at % 2 === 0 ? part : el('code', { text: part })));
}

/** A codicon: decoration, silent for a screen reader. */
export function icon(name: string, extra = ''): HTMLSpanElement {
  return el('span', { class: `codicon codicon-${name} ${extra}`.trim(), attrs: { 'aria-hidden': 'true' } });
}

/** A button of our own: an icon with a name, as in VS Code's tool bars. */
export function iconButton(name: string, label: string, onClick: (event: MouseEvent) => void): HTMLButtonElement {
  const button = el('button', { class: 'icon-button', title: label, attrs: { type: 'button', 'aria-label': label } });
  button.append(icon(name));
  button.addEventListener('click', onClick);
  return button;
}

export function textButton(label: string, onClick: (event: MouseEvent) => void, extra = ''): HTMLButtonElement {
  const button = el('button', { class: `text-button ${extra}`.trim(), text: label, attrs: { type: 'button' } });
  button.addEventListener('click', onClick);
  return button;
}

export function replaceChildren(parent: Element, ...children: readonly Child[]): void {
  parent.replaceChildren(...children.filter((child): child is Node | string => child !== undefined));
}

/** Sets what changed only, so that nothing is laid out again in vain. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

export function toggleAttribute(element: Element, name: string, value: string | undefined): void {
  if (value === undefined) element.removeAttribute(name);
  else if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

/** Calls at most once per `ms`, with the last arguments, at the end of the interval. */
export function later<A extends readonly unknown[]>(ms: number, run: (...args: A) => void): (...args: A) => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last: A;
  return (...args: A): void => {
    last = args;
    if (timer !== undefined) return;
    timer = setTimeout(() => {
      timer = undefined;
      run(...last);
    }, ms);
  };
}

/** Calls once it has been quiet for `ms`. */
export function quiet<A extends readonly unknown[]>(ms: number, run: (...args: A) => void): (...args: A) => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return (...args: A): void => {
    if (timer !== undefined) clearTimeout(timer);
    timer = setTimeout(() => run(...args), ms);
  };
}

let lastId = 0;
export function freshId(prefix: string): string {
  lastId += 1;
  return `${prefix}-${lastId}`;
}
