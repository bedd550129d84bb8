import { Plus } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useShortcut } from '../../keyboard/use-shortcut.ts';
import { Button } from '../button.tsx';

/**
 * The verb that makes what a page lists: its button, the C key, and whether its dialog is open.
 * @param may whether the person may; without it there is neither button nor key
 * @param label "Create team"
 */
export function useCreate(may: boolean, label: string, icon: ReactNode = <Plus size={14} aria-hidden />) {
  const [isOpen, setOpen] = useState(false);
  const open = () => setOpen(true);
  useShortcut('create', may ? open : undefined);
  const button = may ? (
    <Button tone="primary" icon={icon} onClick={open}>
      {label}
    </Button>
  ) : undefined;
  return { isOpen, open, close: () => setOpen(false), button };
}
