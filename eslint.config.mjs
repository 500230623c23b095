import js from '@eslint/js';
import globals from 'globals';
import nx from '@nx/eslint-plugin';
import prettier from 'eslint-config-prettier';
import * as jsonc from 'jsonc-eslint-parser';
import tseslint from 'typescript-eslint';

// Who may import whom. Apps never import apps, libs never import apps, and each lib only what is listed here.
// tools/check/boundaries.spec.ts lints a file that breaks this, so that the rule cannot rot unnoticed.
const mayImport = {
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
  e2e: ['lib:contracts', 'lib:service-defaults', 'lib:testing', 'tools'],
  tools: ['lib:contracts', 'lib:kafka-topics', 'lib:messaging', 'tools'],
  bench: ['lib:contracts', 'lib:kafka-topics', 'lib:messaging', 'lib:testing', 'tools'],
};

const boundaries = (extra = []) => [
  'error',
  {
    enforceBuildableLibDependency: true,
    allow: [],
    depConstraints: [
      ...Object.entries(mayImport).map(([sourceTag, tags]) => ({
        sourceTag,
        onlyDependOnLibsWithTags: [...tags, ...extra],
      })),
      {
        sourceTag: 'lib:contracts',
        bannedExternalImports: ['@nestjs/*', 'typeorm', 'mongoose'],
      },
    ],
  },
];

// All that would have to change for another Kafka client (docs/adr/0017-kafkajs-in-one-place.md).
const knowsKafkajs = [
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
    ignores: knowsKafkajs,
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '^kafkajs(/|$)',
              message:
                'Events go through @shop/messaging; who may know the client is a list in eslint.config.mjs.',
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
    // a used but undeclared dependency works by hoisting and breaks the pruned production install
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
          // of swagger-ui-dist only files are served, nothing is imported
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
