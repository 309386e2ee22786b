using static Dispatch.Build.Diagnosis.Rules.Commands.ErrorLine;

namespace Dispatch.Build.Diagnosis.Rules.Commands;

/// <summary>What package managers print when they fail. The first row that fits a line counts.</summary>
internal static class PackageTools
{
    private const string NpmDetail = @"^npm (ERR!|error) (code \S+ )?(?<text>[^ ].*)";
    private const string LockFile = "The lock file does not fit package.json: run the install on your machine and commit the lock file.";

    public static IReadOnlyList<ErrorLine> Rows { get; } =
    [
        // npm 6 to 9 say ERR!, 10 and later error. The word behind "code" is an errno or one of npm's own.
        Row("npm", @"^npm (ERR!|error) code (ELIFECYCLE|[0-9]+)$", isSummary: true),
        Row("npm", @"^npm (ERR!|error) code (E404|ETARGET)$", "Check the package's name and version, and the registry that .npmrc names.", Npm("40. |notarget ")),
        Row("npm", @"^npm (ERR!|error) code (E401|E403|ENEEDAUTH)$", "Give npm a token for its registry (an .npmrc that is passed as a secret).", NpmDetail),
        Row("npm", @"^npm (ERR!|error) code ERESOLVE$", "Make the peer dependencies agree, or run npm with --legacy-peer-deps.", Npm("ERESOLVE |While resolving")),
        Row("npm", @"^npm (ERR!|error) code EUSAGE$", "npm ci needs a package-lock.json that fits package.json: run npm install on your machine and commit it.", NpmDetail),
        Row("npm", @"^npm (ERR!|error) code (EJSONPARSE|EBADENGINE|EINTEGRITY|EBADPLATFORM|ENOLOCK)$", detail: NpmDetail),
        Row("npm", @"^npm (ERR!|error) code E[A-Z0-9_]+$", detail: Npm("[a-z]* ?(E[A-Z]+|FetchError|request to|connect|network)[: ]")),
        Row("npm", @"^npm (ERR!|error) code [A-Z0-9_]+$", detail: Npm("network |request to |.*reason: ")),
        Row("npm", @"^npm (ERR!|error) (?<text>Missing script: .*)", "Add the script to package.json, or correct its name in the Dockerfile."),

        Row("yarn", @"^error Your lockfile needs to be updated", LockFile),
        Row("yarn", @"^error Command failed with exit code", isSummary: true),
        Row("yarn", "^error (An unexpected error occurred: |Couldn't find |Found incompatible|Received invalid|Command \"|No lockfile|https?://|\\S+@\\S*: )"),
        Row("yarn", @"^\S? ?YN(0028|0078): ", LockFile),
        Row("yarn", @"^\S? ?YN0000: .*(Failed|Done) with", isSummary: true),
        Row("yarn", @"^\S? ?YN(0001|0002|0009|0018|0026|0027|0035|0041|0062|0081|0082): "),

        Row("pnpm", @"ERR_PNPM_OUTDATED_LOCKFILE", LockFile),
        Row("pnpm", @"ERR_PNPM_(NO_LOCKFILE|LOCKFILE_\S+)", "Commit pnpm-lock.yaml, or install without --frozen-lockfile."),
        Row("pnpm", @"ELIFECYCLE", isSummary: true),
        Row("pnpm", @"ERR_PNPM_[A-Z0-9_]+"),

        Row("pip", @"^ERROR: Could not find a version that satisfies the requirement (?<package>[^ ]+)", "Check the name and version of ${package}, and that it supports the image's Python and platform; if nothing at all is found, the package index cannot be reached."),
        Row("pip", @"^ERROR: No matching distribution found for (?<package>[^ ]+)", "Check the name and version of ${package}."),
        Row("pip", @"^(ERROR: )?Could not open requirements file: ", "Copy the requirements file into the image before this RUN."),
        Row("pip", @"^error: externally-managed-environment", "Install into a virtual environment (python3 -m venv), or the distribution's own package."),
        Row("pip", @"^(ERROR: )?THESE PACKAGES DO NOT MATCH THE HASHES", "Update the hashes of the requirements file."),
        Row("pip", @"^ERROR: (Cannot install |ResolutionImpossible)", "Loosen the versions that contradict each other."),
        Row("pip", @"^ERROR: (Could not build wheels|Failed building wheel|Failed to build)", isSummary: true),
        Row("pip", @"^error: (subprocess-exited-with-error|metadata-generation-failed)", isSummary: true),
        Row("pip", @"^ERROR: (Could not|Invalid|Exception|HTTP error|Package|Command errored|Unknown|You must)"),
        Row("poetry", @"^(pyproject\.toml changed significantly since poetry\.lock|Error: poetry\.lock is not)", "Run poetry lock and commit poetry.lock."),

        Row("apt", @"^E: Unable to locate package (?<package>\S+)", "Run apt-get update in the same RUN, and check that the distribution has ${package}.", exitCodes: [100]),
        Row("apt", @"^E: (Package '(?<package>[^']+)' has no installation candidate|Version '[^']*' for '(?<package>[^']+)' was not found)", "Check which versions of ${package} the distribution has, and run apt-get update in the same RUN.", exitCodes: [100]),
        Row("apt", @"^E: (Could not open lock file|List directory|Could not get lock).*(Permission denied|are you root)", "Run it as root (USER root).", exitCodes: [100]),
        Row("apt", @"^E: (Failed to fetch|The repository) ", exitCodes: [100]),
        Row("apt", @"^E: Sub-process .* returned an error code", isSummary: true),
        Row("apt", @"^E: ", exitCodes: [100]),
        Row("dpkg", @"^dpkg: error "),

        Row("apk", @"^ERROR: unable to select packages:", "Check the names of the packages for this version of Alpine.", @"^ +(?<text>\S.*)"),
        Row("apk", @"^ERROR: unsatisfiable constraints:", "Check the names of the packages for this version of Alpine.", @"^ +(?<text>\S.*\(missing\).*)"),
        Row("apk", @"^ERROR: (Unable to lock database|Failed to open apk database): Permission denied", "Run it as root (USER root)."),
        Row("apk", @"^(ERROR|WARNING): (fetching )?https?://\S+: ", detail: null),

        Row("dnf", @"^(Error: |No match for argument: |No package )(?<text>.*(package|[Mm]atch).*)", "Check the names of the packages and the enabled repositories."),
        Row("dnf", @"^Error(\([0-9]+\))?\s*: (Failed to (download metadata|synchronize)|Cannot (find a valid baseurl|prepare|retrieve)|Unable to find a match|Nothing to do|There are no enabled)"),
        Row("gem", @"^ERROR:  (Could not find|While executing gem|Error installing|Failed to build)"),
        Row("bundler", @"^(Could not find .* in (any of the sources|locally installed gems|rubygems repository)|Your bundle is locked|Bundler could not find compatible|The dependencies in your gemfile changed)", "Run bundle install on your machine and commit Gemfile.lock."),
        Row("composer", @"^ +(Problem 1|\[[A-Za-z\\]+Exception\])", detail: @"^ +(- )?(?<text>\S.*)"),
    ];

    private static string Npm(string words) => $"^npm (ERR!|error) (?<text>({words}).*)";
}
