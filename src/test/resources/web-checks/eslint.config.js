import js from '@eslint/js';

const readable = (...names) => Object.fromEntries(names.map((name) => [name, 'readonly']));

/** What browsers, Node and React Native (with its polyfills) have: all that the client may assume. */
const EVERYWHERE = readable(
  'AbortController',
  'TextDecoder',
  'TextEncoder',
  'URL',
  'atob',
  'clearTimeout',
  'fetch',
  'setTimeout',
);

/** What the client uses after `sharingIsPossible`. */
const SHARING = readable('BroadcastChannel', 'crypto', 'navigator');

const PAGE = readable(
  'BroadcastChannel',
  'URLSearchParams',
  'addEventListener',
  'document',
  'history',
  'innerHeight',
  'location',
  'removeEventListener',
  'scrollTo',
  'setInterval',
);

export default [
  js.configs.recommended,
  {
    languageOptions: {ecmaVersion: 2022, sourceType: 'module', globals: EVERYWHERE},
    linterOptions: {reportUnusedDisableDirectives: 'error'},
    rules: {
      'array-callback-return': 'error',
      curly: 'error',
      'default-case-last': 'error',
      eqeqeq: 'error',
      'no-constructor-return': 'error',
      'no-duplicate-imports': 'error',
      'no-eval': 'error',
      'no-implied-eval': 'error',
      'no-promise-executor-return': ['error', {allowVoid: true}],
      'no-self-compare': 'error',
      'no-shadow': 'error',
      'no-throw-literal': 'error',
      'no-unused-private-class-members': 'error',
      'no-useless-return': 'error',
      'no-var': 'error',
      'object-shorthand': 'error',
      'prefer-const': 'error',
      'prefer-promise-reject-errors': 'error',
    },
  },
  {files: ['webapp/client/sharing.js'], languageOptions: {globals: SHARING}},
  {files: ['webapp/app.js', 'webapp/app/*.js', 'webapp/ops/*.js'], languageOptions: {globals: PAGE}},
];
