import { useNavigate } from '@tanstack/react-router';
import { useMe } from '../../features/session/me.ts';
import { useScope } from '../../features/session/scope.ts';
import { useShortcut } from '../../keyboard/use-shortcut.ts';
import { type MenuTarget, menuFor } from './menu.ts';

/** G and a letter go to the pages of the menu. */
export function MenuShortcuts() {
  return menuFor(useMe(), useScope()).map((target) => <MenuShortcut key={target.id} target={target} />);
}

function MenuShortcut({ target }: { readonly target: MenuTarget }) {
  const navigate = useNavigate();
  useShortcut(target.shortcut, () => void navigate(target.link));
  return null;
}
