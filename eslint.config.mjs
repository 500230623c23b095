import js from '@eslint/js';
import globals from 'globals';
import nx from '@nx/eslint-plugin';
import prettier from 'eslint-config-prettier';
import * as jsonc from 'jsonc-eslint-parser';
import tseslint from 'typescript-eslint';

// The allowed imports: by the kind of project, by the bounded context, and by a list for each library.
// tools/check/boundaries.spec.ts lints files that violate these rules, to detect a rule that no longer works.
const kinds = {
  'type:app': ['type:lib'],
  'type:lib': ['type:lib'],
  'type:tool': ['type:lib', 'type:tool'],
  'type:e2e': ['type:lib', 'type:tool'],
  'type:bench': ['type:lib', 'type:tool'],
};

const contexts = {
  'scope:order': ['scope:order', 'scope:shared'],
  'scope:product': ['scope:product', 'scope:shared'],
  'scope:user': ['scope:user', 'scope:shared'],
  'scope:shop': ['scope:shop', 'scope:shared'],
  'scope:shared': ['scope:shared'],
  'scope:platform': ['scope:platform', 'scope:shared'],
};

const lists = {
  'app:service': [
    'lib:contracts',
    'lib:messaging',
    'lib:mongo',
    'lib:postgres',
    'lib:resilience',
    'lib:service-defaults',
    'lib:tracing',
  ],
  'app:bff': ['lib:contracts', 'lib:service-client', 'lib:service-defaults', 'lib:tracing'],
  'app:job': ['lib:contracts', 'lib:kafka-topics', 'lib:messaging'],
  'lib:contracts': [],
  'lib:resilience': [],
  'lib:kafka-topics': ['lib:contracts'],
  'lib:tracing': [],
  'lib:messaging': ['lib:contracts', 'lib:resilience', 'lib:tracing'],
  'lib:mongo': ['lib:resilience', 'lib:tracing'],
  'lib:postgres': ['lib:resilience', 'lib:tracing'],
  'lib:service-defaults': ['lib:resilience', 'lib:tracing'],
  'lib:service-client': ['lib:tracing'],
  'lib:testing': ['lib:contracts', 'lib:kafka-topics', 'lib:service-defaults'],
  'type:e2e': ['lib:contracts', 'lib:service-defaults', 'lib:testing', 'type:tool'],
  'type:tool': ['lib:contracts', 'lib:kafka-topics', 'lib:messaging', 'type:tool'],
  'type:bench': ['lib:contracts', 'lib:kafka-topics', 'lib:messaging', 'lib:testing', 'type:tool'],
};

/**
 * @param {Record<string, string[]>} mayImport
 * @param {string[]} extra tags that every project may import
 */
const constraints = (mayImport, extra = []) =>
  Object.entries(mayImport).map(([sourceTag, tags]) => ({
    sourceTag,
    onlyDependOnLibsWithTags: [...tags, ...extra],
  }));

/**
 * @param {string[]} extra tags that every project may import in addition to its list
 * @returns {import('eslint').Linter.RuleEntry}
 */
const boundaries = (extra = []) => [
  'error',
  {
    enforceBuildableLibDependency: true,
    allow: [],
    depConstraints: [
      // The rule reports only the first violated constraint.
      ...constraints(lists, extra),
      ...constraints(contexts),
      ...constraints(kinds),
      {
        sourceTag: 'lib:contracts',
        bannedExternalImports: ['@nestjs/*', 'typeorm', 'mongoose'],
      },
    ],
  },
];

// Everything that would have to change for another Kafka client (docs/adr/0017-kafkajs-in-one-place.md).
const mayUseKafkajs = [
  'libs/messaging/src/**',
  'libs/kafka-topics/src/**',
  'libs/testing/src/**',
  'tools/local-stack/infrastructure/kafka.ts',
  'tools/local-stack/infrastructure-data.fixture.ts',
  'bench/**',
];

export default tseslint.config(
  { ignores: ['**/dist', '**/out-tsc', '**/node_modules', '.nx', '.local', 'tmp', 'coverage'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.recommendedTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_' },
      ],
      '@typescript-eslint/no-extraneous-class': 'off',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
    },
  },
  {
    files: ['**/*.ts', '**/*.mts', '**/*.js', '**/*.mjs'],
    plugins: { '@nx': nx },
    rules: { '@nx/enforce-module-boundaries': boundaries() },
  },
  {
    files: ['**/*.ts', '**/*.mts', '**/*.js', '**/*.mjs'],
    ignores: mayUseKafkajs,
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '^kafkajs(/|$)',
              message:
                'Use @shop/messaging for events. eslint.config.mjs lists the files that may import kafkajs.',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['**/*.{spec,int-spec,e2e-spec}.ts', '**/*.fixture.ts'],
    rules: { '@nx/enforce-module-boundaries': boundaries(['lib:testing']) },
  },
  {
    // An undeclared dependency works because of hoisting, but is missing in the pruned production installation.
    files: ['{apps,libs}/*/package.json'],
    languageOptions: { parser: jsonc },
    plugins: { '@nx': nx },
    rules: {
      '@nx/dependency-checks': [
        'error',
        {
          buildTargets: ['build'],
          checkMissingDependencies: true,
          checkObsoleteDependencies: true,
          checkVersionMismatches: false,
          ignoredFiles: ['{projectRoot}/**/*.{spec,int-spec,fixture}.ts', '{projectRoot}/test/**'],
          // swagger-ui-dist is not imported: its files are only served.
          ignoredDependencies: [
            'pg',
            'pino',
            'pino-http',
            'reflect-metadata',
            'rxjs',
            'swagger-ui-dist',
          ],
        },
      ],
    },
  },
  { files: ['**/*.mjs'], languageOptions: { globals: globals.node } },
  prettier,
);
