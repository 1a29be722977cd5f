import tseslint from "typescript-eslint";

const clockAndChance = [
  { object: "Date", property: "now", message: "Use the clock: kit/clock." },
  { object: "Math", property: "random", message: "Use seeded chance: kit/random.ts." },
  { object: "performance", property: "now", message: "Use the clock: kit/clock." },
];
const timers = ["setTimeout", "setInterval"].map((name) => ({
  name,
  message: "Use clock.setTimer or clock.sleep: kit/clock.",
}));

export default tseslint.config(
  { ignores: ["contracts/gen/", "node_modules/", "runs/", "dist/"] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      "@typescript-eslint/return-await": ["error", "always"],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "no-restricted-properties": ["error", ...clockAndChance],
      "no-restricted-globals": ["error", ...timers],
      "@typescript-eslint/no-unused-vars": [
        "error",
        { argsIgnorePattern: "^_", varsIgnorePattern: "^_", ignoreRestSiblings: true },
      ],
      "no-console": "error",
      "max-lines": ["error", { max: 500, skipBlankLines: true }],
    },
  },
  {
    files: ["kit/clock/scaled-clock.ts", "lab/console/page/src/state/browser-clock.ts"],
    rules: { "no-restricted-properties": "off", "no-restricted-globals": "off" },
  },
  {
    files: ["**/*.test.ts", "test/**/*.ts"],
    rules: {
      "@typescript-eslint/no-floating-promises": [
        "error",
        {
          allowForKnownSafeCalls: [
            { from: "package", package: "node:test", name: ["it", "test", "describe", "suite"] },
          ],
        },
      ],
      "@typescript-eslint/no-non-null-assertion": "off",
    },
  },
  { files: ["eslint.config.js"], ...tseslint.configs.disableTypeChecked },
);
