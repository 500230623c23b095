// Files that import each other, even only for types, can only be understood and moved together. This rule forbids such cycles;
// the target `lint` checks it. @nx/enforce-module-boundaries forbids cycles between projects.
export default {
  forbidden: [{ name: 'no-cycle', severity: 'error', from: {}, to: { circular: true } }],
  options: {
    // Includes type imports, which the compiler removes.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|out-tsc)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@shop/source', 'import', 'node', 'default'],
    },
  },
};
