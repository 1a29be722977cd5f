/** The colours, made by vite-config.ts from the report's. */
declare module "virtual:palette.css" {}
