import { i18n, type Messages } from '@lingui/core';

export const LANGUAGES = { en: 'English', 'zh-CN': '简体中文' } as const;
export type Language = keyof typeof LANGUAGES;

const STORED = 'sluice.language';

/** By their path: `/src/features/audit/messages/en.po`. Each is fetched when a page first needs it. */
const catalogues = import.meta.glob<{ messages: Messages }>('/src/**/messages/*.po');

/** The folders whose texts are loaded; a change of language loads the same. What every page may say is in `text`. */
const loaded = new Set(['text']);

function isLanguage(value: string | null): value is Language {
  return value !== null && value in LANGUAGES;
}

/** What the person chose on this machine, else the first of the browser's languages that there is. */
export function preferredLanguage(): Language {
  const stored = localStorage.getItem(STORED);
  if (isLanguage(stored)) return stored;
  for (const wanted of navigator.languages) {
    if (wanted.startsWith('zh')) return 'zh-CN';
    if (wanted.startsWith('en')) return 'en';
  }
  return 'en';
}

export function currentLanguage(): Language {
  return isLanguage(i18n.locale) ? i18n.locale : 'en';
}

/** Loads the texts that are in use in that language and switches to it. */
export async function showLanguage(language: Language): Promise<void> {
  await Promise.all([...loaded].map((folder) => load(language, folder)));
  i18n.activate(language);
  document.documentElement.lang = language;
}

/** Remembers the choice on this machine. */
export async function chooseLanguage(language: Language): Promise<void> {
  localStorage.setItem(STORED, language);
  await showLanguage(language);
}

/** Loads the texts of a folder of src: `features/audit`. */
export async function loadText(folder: string): Promise<void> {
  loaded.add(folder);
  await load(currentLanguage(), folder);
}

const inHand = new Map<string, Promise<void>>();

function load(language: Language, folder: string): Promise<void> {
  const path = `/src/${folder}/messages/${language}.po`;
  const known = inHand.get(path);
  if (known !== undefined) return known;
  const read = catalogues[path];
  if (read === undefined) throw new Error(`no texts at ${path}`);
  const loading = read().then(
    ({ messages }) => i18n.load(language, messages),
    (error: unknown) => {
      inHand.delete(path);
      throw error;
    },
  );
  inHand.set(path, loading);
  return loading;
}
