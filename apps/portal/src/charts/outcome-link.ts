import type { LinkProps } from '@tanstack/react-router';

/** To the list with the calls that a bar or a number stands for. */
export type OutcomeLink = (
  search: Readonly<Record<string, string | undefined>>,
) => Pick<LinkProps, 'to' | 'params' | 'search'>;
