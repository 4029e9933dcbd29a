import { DefaultTheme, type NavigationElement, type ProjectReflection } from 'typedoc';

/**
 * Typedoc's own theme, but for the list of modules beside a page: what can be unfolded there is not a link as well, because to a
 * screen reader a link in a control is part of its name. The page of a module is the first of the links below its name.
 */
export class ApiTheme extends DefaultTheme {
  override buildNavigation(project: ProjectReflection): NavigationElement[] {
    return super.buildNavigation(project).map(withoutLinkedFolders);
  }
}

function withoutLinkedFolders(element: NavigationElement): NavigationElement {
  if (element.children === undefined) return element;
  const { path, children, ...folder } = element;
  const below = children.map(withoutLinkedFolders);
  if (path === undefined) return { ...folder, children: below };
  return { ...folder, children: [{ ...folder, path, text: 'Overview' }, ...below] };
}
