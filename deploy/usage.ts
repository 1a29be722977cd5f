/** What the image says when it is started without a program. */
const PROGRAMS = ["kas", "rails-api-mock", "gitaly-mock", "lb-sim", "agentk-sim"];

process.stdout.write(
  [
    "This is the image of kas-lab's services. Say which one, and its configuration:",
    ...PROGRAMS.map((name) => `  services/${name}/main.ts --configuration-file FILE`),
    ...["links", "doors"].map((name) => `  lab/${name}/main.ts --configuration-file FILE`),
    "kaslab run --runtime container does it for you.",
    "",
  ].join("\n"),
);
process.exitCode = 3;
