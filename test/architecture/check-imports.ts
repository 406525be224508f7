import { isBuiltin } from 'node:module';
import { posix } from 'node:path';
import ts from 'typescript';
import { AREAS, HOUSES, READABLE_FROM_NODE } from './rules.ts';

/** One import that is not allowed, in words: `electron/wire/x.ts imports …: why`. */
export type Complaint = string;

/**
 * Every module name that a source imports: import and export declarations (types included), dynamic imports and types by `import()`.
 * A dynamic import of anything but a literal cannot be checked and is given as null.
 */
export function importedNames(source: string, path: string): (string | null)[] {
  const names: (string | null)[] = [];
  const nameOf = (node: ts.Node | undefined): string | null => (node !== undefined && ts.isStringLiteralLike(node) ? node.text : null);
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) names.push(nameOf(node.moduleSpecifier));
    else if (ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined) names.push(nameOf(node.moduleSpecifier));
    else if (ts.isImportTypeNode(node)) names.push(ts.isLiteralTypeNode(node.argument) ? nameOf(node.argument.literal) : null);
    else if (ts.isCallExpression(node) && (node.expression.kind === ts.SyntaxKind.ImportKeyword || isRequire(node.expression)))
      names.push(nameOf(node.arguments[0]));
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, source, ts.ScriptTarget.Latest, false));
  return names;
}

function isRequire(callee: ts.Expression): boolean {
  return ts.isIdentifier(callee) && callee.text === 'require';
}

/** The area of a file (rules.ts) by its path in the checkout, or null outside the houses. */
export function areaOf(path: string): string | null {
  const [house = '', second = '', ...rest] = path.split('/');
  if (!HOUSES.includes(house)) return null;
  if (house === 'shared') return 'shared';
  return rest.length > 0 || !second.includes('.') ? `${house}/${second}` : path;
}

/**
 * Checks one source file against the table. `path` is relative to the checkout with forward slashes; `dependencies` are the packages that
 * package.json declares for run time.
 */
export function checkImports(path: string, source: string, dependencies: readonly string[]): Complaint[] {
  const area = areaOf(path);
  const rule = area === null ? undefined : AREAS[area];
  if (area === null || rule === undefined) return [`${path} is in no known area; DESIGN of the folders: test/architecture/rules.ts`];

  const reasonAgainst = (name: string | null): string | null => {
    if (name === null) return 'a dynamic import needs a literal name, else nobody can check it';
    if (name.startsWith('.')) {
      const target = posix.normalize(posix.join(posix.dirname(path), name));
      const targetArea = areaOf(target);
      if (targetArea === null) return rule.node && READABLE_FROM_NODE.includes(target) ? null : `${target} is outside the sources`;
      if (targetArea === area || targetArea === 'shared' || rule.mayImport.includes(targetArea)) return null;
      return `${area} may import ${['shared', ...rule.mayImport].join(', ')} and nothing else of the house`;
    }
    if (isBuiltin(name)) return rule.node ? null : `${area} runs where Node's modules are not`;
    const packageName = name
      .split('/')
      .slice(0, name.startsWith('@') ? 2 : 1)
      .join('/');
    const allowed = rule.packages === 'declared' ? dependencies.filter((known) => known !== 'electron') : rule.packages;
    return allowed.includes(packageName) ? null : `${area} may use only these packages: ${allowed.join(', ')}`;
  };

  return importedNames(source, path).flatMap((name) => {
    const reason = reasonAgainst(name);
    return reason === null ? [] : [`${path} imports ${name ?? 'what a variable says'}: ${reason}`];
  });
}
