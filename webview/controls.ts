// The form's controls. The only file that knows the toolkit, which is archived upstream: to replace it, replace this.
import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeCheckbox,
  vsCodeDropdown,
  vsCodeOption,
  vsCodeTextField,
  type Button,
  type Checkbox,
  type Dropdown,
  type TextField,
} from '@vscode/webview-ui-toolkit';
import { el } from './dom';

export function registerControls(): void {
  provideVSCodeDesignSystem().register(
    vsCodeButton(),
    vsCodeCheckbox(),
    vsCodeDropdown(),
    vsCodeOption(),
    vsCodeTextField(),
  );
}

export interface Control<T> {
  readonly element: HTMLElement;
  get(): T;
  /** Does not call `onChange`. */
  set(value: T): void;
}

export interface TextOptions {
  readonly label: string;
  readonly placeholder?: string;
  /** At each key. */
  readonly onInput?: (value: string) => void;
  /** On Enter and on leaving the field changed. */
  readonly onChange?: (value: string) => void;
}

export function textField(options: TextOptions): Control<string> & { readonly element: TextField } {
  const field = document.createElement('vscode-text-field') as TextField;
  // The toolkit names the inner input after the text; the visible label is ours (styles.css hides this one).
  field.textContent = options.label;
  if (options.placeholder !== undefined) field.placeholder = options.placeholder;
  field.addEventListener('input', () => options.onInput?.(field.value));
  field.addEventListener('change', () => options.onChange?.(field.value));
  return {
    element: field,
    get: () => field.value,
    set: (value) => {
      if (field.value !== value) field.value = value;
    },
  };
}

/** What a screen reader says of a control beside its name: the input inside it is what has the focus. */
export function describe(element: HTMLElement, words: string): void {
  const inner = element.shadowRoot?.querySelector('input, [role="combobox"], [role="checkbox"]');
  (inner ?? element).setAttribute('aria-description', words);
}

export interface ChoiceOption {
  readonly value: string;
  readonly label: string;
}

export function dropdown(
  label: string,
  choices: readonly ChoiceOption[],
  onChange: (value: string) => void,
): Control<string> {
  const list = document.createElement('vscode-dropdown') as Dropdown;
  list.setAttribute('aria-label', label);
  const add = (choice: ChoiceOption): void => {
    const option = document.createElement('vscode-option');
    option.setAttribute('value', choice.value);
    option.textContent = choice.label;
    list.append(option);
  };
  for (const choice of choices) add(choice);
  const known = new Set(choices.map((choice) => choice.value));
  list.addEventListener('change', () => onChange(list.value));
  return {
    element: list,
    get: () => list.value,
    set: (value) => {
      if (!known.has(value)) {
        known.add(value);
        add({ value, label: value });
      }
      // The options upgrade after the list does; until then it would refuse the value.
      queueMicrotask(() => {
        if (list.value !== value) list.value = value;
      });
    },
  };
}

export function checkbox(label: string, onChange: (checked: boolean) => void): Control<boolean> {
  const box = document.createElement('vscode-checkbox') as Checkbox;
  box.textContent = label;
  let quiet = false;
  box.addEventListener('change', () => {
    if (!quiet) onChange(box.checked);
  });
  return {
    element: box,
    get: () => box.checked,
    set: (value) => {
      quiet = true;
      box.checked = value;
      quiet = false;
    },
  };
}

export function button(label: string, onClick: () => void, look: 'primary' | 'secondary' = 'primary'): Button {
  const made = document.createElement('vscode-button') as Button;
  made.appearance = look;
  made.textContent = label;
  made.addEventListener('click', onClick);
  return made;
}

/** A control with its label above it and its help below; beside the label, who applies it. */
export function field(
  label: string,
  control: HTMLElement,
  help?: HTMLElement,
  by?: { readonly word: string; readonly detail: string },
): HTMLElement {
  const applier = by === undefined ? undefined : el('span', { class: 'field-by', text: by.word, title: by.detail });
  return el('div', { class: 'field' }, el('span', { class: 'field-label' }, label, applier), control, help);
}
